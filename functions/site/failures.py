"""What went wrong, as a page: the same problem that the API tells, in words for people."""

from functions.apis import problems
from functions.apis.call import Answer, Visit
from functions.apis.problems import MemberError, ProblemBody
from functions.site.page import HTML, page
from functions.site.speech import Speech, texts

OURS = 500  # from here on it is not the visitor who must try otherwise


def failure(error: Exception, visit: Visit) -> Answer:
    """A problem as a page."""
    told = problems.answer(error, visit.id)
    assert isinstance(told.body, ProblemBody)  # noqa: S101 - that is what problems are made of
    speech, problem = Speech.of(visit), told.body
    made = page(
        visit,
        "problem.html",
        kept=False,
        words="",
        title=problem.title if speech.language == "zh" else problem.title_en,
        detail=_detail(problem, speech),
        errors=[_said(error, speech) for error in problem.errors],
        problem=problem,
        can_search=problem.status < OURS,
    )
    return Answer(made.body, told.status, {**made.headers, **told.headers}, HTML)


def _detail(problem: ProblemBody, speech: Speech) -> str:
    """Words for whoever reads pages, where the API's own are for programs."""
    key = f"problem.{problem.code}"
    if key in texts(speech.language):
        return speech.text(key)
    return problem.detail if speech.language == "zh" else problem.detail_en


def _said(error: MemberError, speech: Speech) -> tuple[str, str]:
    name = error.parameter or (error.pointer or "").removeprefix("/")
    return name, error.message if speech.language == "zh" else error.message_en
