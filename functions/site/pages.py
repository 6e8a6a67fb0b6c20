"""The addresses of the portal: pages made on the server, which need no script."""

from credit.text import Text
from functions.apis.call import Route
from functions.site import catalogue, codes, downloads, guidance, publications, reference, searching, subjects
from functions.site.asked import CodeForm, ListAsked, RecordsAsked, SearchForm, TypedForm
from functions.site.assets import KINDS, asset
from functions.site.failures import failure

__all__ = ["ROUTES", "failure"]

ROUTES = (
    Route("GET", "/", searching.home, Text(zh="首页", en="Home")),
    Route("POST", "/search", searching.results, Text(zh="检索", en="Search"), body=SearchForm, form=True),
    Route("GET", "/search", searching.again, Text(zh="检索", en="Search")),
    Route("POST", "/suggestions", searching.names, Text(zh="名称提示", en="Names"), body=TypedForm, form=True),
    Route("GET", "/subjects/{id}", subjects.subject, Text(zh="主体", en="Subject"), query=RecordsAsked),
    Route("GET", "/records/{id}", subjects.record, Text(zh="记录", en="Record")),
    Route("GET", "/publications", publications.publications, Text(zh="双公示", en="Publications"), query=ListAsked),
    Route("GET", "/lists", publications.index, Text(zh="名单", en="Lists")),
    Route("GET", "/lists/{id}", publications.listing, Text(zh="名单", en="List"), query=ListAsked),
    Route("GET", "/catalogue", catalogue.index, Text(zh="目录", en="Catalogue")),
    Route("GET", "/catalogue/{id}", catalogue.dataset, Text(zh="目录信息项", en="Dataset")),
    Route("GET", "/codes", codes.form, Text(zh="代码核验", en="Codes")),
    Route("POST", "/codes", codes.verified, Text(zh="代码核验", en="Codes"), body=CodeForm, form=True),
    Route("GET", "/open-data", downloads.index, Text(zh="开放数据", en="Open data")),
    Route("GET", "/open-data/{id}/{file}", downloads.download, Text(zh="下载", en="Download")),
    Route("GET", "/reference", reference.public, Text(zh="公开接口", en="Public API")),
    Route("GET", "/reference/agency", reference.agency, Text(zh="部门接口", en="Agency API")),
    Route("GET", "/help", guidance.help_page, Text(zh="帮助", en="Help")),
    Route("GET", "/about", guidance.about, Text(zh="关于", en="About")),
    *(Route("GET", f"/{name}", asset(name), Text(zh="样式", en="Assets"), counted=False) for name in KINDS),
)
