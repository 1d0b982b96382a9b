"""Declarations of log delivery: a distribution's log on its way to a bucket."""

from collections.abc import Callable

from tests.localcloud.plugins.engine import Engine, Resource
from tests.localcloud.plugins.footing import Inputs, bucket


def source(engine: Engine) -> Resource:
    return engine.up("aws:cloudwatch/logDeliverySource:LogDeliverySource", "source", **logged(engine))


def destination(engine: Engine) -> Resource:
    return engine.up("aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination", "to", **kept(engine))


def logged(engine: Engine) -> Inputs:
    distribution = "arn:aws:cloudfront::000000000000:distribution/E0123456789ABC"
    return {"name": f"{engine.stack}-files", "logType": "ACCESS_LOGS", "resourceArn": distribution}


def kept(engine: Engine) -> Inputs:
    where = {"destinationResourceArn": bucket(engine)["arn"]}
    return {"name": f"{engine.stack}-files", "outputFormat": "json", "deliveryDestinationConfiguration": where}


DELIVERIES: dict[str, Callable[[Engine], Inputs]] = {
    "aws:cloudwatch/logDeliverySource:LogDeliverySource": logged,
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": kept,
    "aws:cloudwatch/logDelivery:LogDelivery": lambda e: {
        "deliverySourceName": source(e)["name"],
        "deliveryDestinationArn": destination(e)["arn"],
        "tags": {"of": e.stack},
    },
}
