"""Who calls: the viewer behind a call, if it is one that this operation is for; `NotAllowed` for everybody else."""

from credit.disclosure.viewer import Role, Viewer
from credit.errors import NotAllowed
from functions.apis.call import Call
from functions.permissions.policy import manages, policy


def viewer(call: Call) -> Viewer:
    """Whoever it is."""
    if call.identity is None:
        raise NotAllowed
    return call.identity.viewer


def officer(call: Call) -> Viewer:
    """An officer of a department."""
    return _one_of(call, {Role.OFFICER})


def subject(call: Call) -> Viewer:
    """A subject that speaks for itself."""
    return _one_of(call, {Role.SUBJECT})


def giver(call: Call) -> Viewer:
    """Whoever gives a consent: a subject for itself, window staff for the applicant before them."""
    return _one_of(call, {Role.SUBJECT, Role.WINDOW})


def asker(call: Call) -> Viewer:
    """Somebody who may ask in batches, and to whom agreements are given."""
    return _one_of(call, set(policy().askers))


def manager(call: Call) -> Viewer:
    """The managing body (信用主管部门)."""
    found = officer(call)
    if not manages(found):
        raise NotAllowed
    return found


def _one_of(call: Call, roles: set[Role]) -> Viewer:
    found = viewer(call)
    if found.role not in roles:
        raise NotAllowed
    return found
