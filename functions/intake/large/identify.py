"""Find out who the rows of one part are about, as far as this part by itself can tell."""

from cloud import knowledge
from cloud.step import step
from credit.linkage.identify import made
from functions.intake import staging, withdrawals
from functions.intake.large import stages
from functions.intake.linking import Linking
from functions.intake.task import CleansedShare, Share


@step
def handler(task: CleansedShare) -> Share:
    """The look at the register of subjects is the dearest step of all: it is made once, whatever is planned anew."""
    sent, part = task.task, task.share
    telling, _ = withdrawals.parted(staging.get(sent.submission, "rows", part))
    linking = Linking(knowledge.catalogue().dataset(sent.dataset), sent.agency)
    found = linking.found(telling)
    staging.put(sent.submission, stages.SEEN, part, linking.seen(found))
    staging.put(sent.submission, stages.FOUND, part, found)
    staging.put(sent.submission, stages.MADE, part, made(found))
    return Share(share=part)
