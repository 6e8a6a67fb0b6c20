"""The operations about subscriptions."""

from credit.text import Text
from functions.apis import subscriptions
from functions.apis.asked_distribution import (
    Replay,
    SubscriptionAsked,
    SubscriptionDecision,
    SubscriptionMove,
    Subscriptions,
)
from functions.apis.call import Route, View
from functions.apis.told_distribution import SecretTold, SubscriptionsTold, SubscriptionTold


def _move(name: str, view: View, summary: Text) -> Route:
    return Route(
        "POST",
        f"/v1/subscriptions/{{id}}/{name}",
        view,
        summary,
        body=SubscriptionMove,
        answer=SubscriptionTold,
        secured=True,
        problems=(400, 403, 404, 409, 413, 415, 503),
    )


ROUTES = (
    Route(
        "POST",
        "/v1/subscriptions",
        subscriptions.create,
        Text(zh="申请订阅", en="Apply for a subscription"),
        body=SubscriptionAsked,
        answer=SubscriptionTold,
        status=201,
        secured=True,
        problems=(400, 403, 409, 413, 415),
    ),
    Route(
        "GET",
        "/v1/subscriptions",
        subscriptions.listed,
        Text(zh="订阅", en="Subscriptions"),
        query=Subscriptions,
        answer=SubscriptionsTold,
        secured=True,
        problems=(400, 403),
    ),
    Route(
        "GET",
        "/v1/subscriptions/{id}",
        subscriptions.one,
        Text(zh="一项订阅", en="One of them"),
        answer=SubscriptionTold,
        secured=True,
        problems=(403, 404),
    ),
    Route(
        "POST",
        "/v1/subscriptions/{id}/decision",
        subscriptions.decide,
        Text(zh="审核订阅申请", en="The managing body decides"),
        body=SubscriptionDecision,
        answer=SubscriptionTold,
        secured=True,
        problems=(400, 403, 404, 409, 413, 415, 503),
    ),
    _move("pause", subscriptions.pause, Text(zh="暂停订阅", en="A subscription is paused")),
    _move("resumption", subscriptions.resume, Text(zh="恢复订阅", en="A subscription goes on")),
    _move("revocation", subscriptions.revoke, Text(zh="撤销订阅", en="A subscription is ended")),
    Route(
        "POST",
        "/v1/subscriptions/{id}/replay",
        subscriptions.again,
        Text(zh="补发", en="Deliver again from a place of the feed"),
        body=Replay,
        answer=SubscriptionTold,
        status=202,
        secured=True,
        problems=(400, 403, 404, 409, 413, 415, 503),
    ),
    Route(
        "GET",
        "/v1/subscriptions/{id}/secret",
        subscriptions.secret,
        Text(zh="回调签名密钥", en="The secret with which webhooks are signed"),
        answer=SecretTold,
        secured=True,
        problems=(403, 404),
    ),
    Route(
        "POST",
        "/v1/subscriptions/{id}/secret",
        subscriptions.renew,
        Text(zh="更换回调签名密钥", en="A new secret"),
        answer=SecretTold,
        secured=True,
        problems=(403, 404, 503),
    ),
)
