"""Whoever looks: a role, what it speaks for, and why it asks."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The viewers of the permission matrix (查询服务权限)."""

    ANONYMOUS = "anonymous"  # 社会公众
    SUBJECT = "subject"  # 实名认证的主体本人
    CONSENT_HOLDER = "consent-holder"  # 持授权书的查询人
    OFFICER = "officer"  # 部门工作人员
    INSTITUTION = "institution"  # 签订批量查询许可协议的机构
    WINDOW = "window"  # 窗口工作人员，为到场的申请人查询
    AUDITOR = "auditor"  # 审计员：只看日志
    ADMINISTRATOR = "administrator"  # 系统管理员：管系统，不看数据
    SECURITY = "security"  # 安全管理员：管密钥和证书，不看数据也不看日志
    SUPERIOR = "superior"  # 上级平台（省、信用中国）：只接收上报，从不登录


@dataclass(frozen=True)
class Viewer:
    """One look. `subject` is whom the viewer speaks for.

    `consents`: subjects who allowed this look; `approved`: persons at whom the managing body lets it look; both for the
    datasets of `scope` alone, None for every one. `agreed`: datasets of the agreement under which it asks.
    """

    role: Role
    agency: str | None = None
    subject: str | None = None
    consents: frozenset[str] = frozenset()
    purpose: str | None = None
    approved: frozenset[str] = frozenset()
    scope: frozenset[str] | None = None
    agreed: frozenset[str] = frozenset()


ANONYMOUS = Viewer(Role.ANONYMOUS)
