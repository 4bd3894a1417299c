"""A thermostat for the end-to-end tests: answers a reading with what the valve should do."""
import os


def handle(event, context):
    print("reading", event)
    celsius = event["celsius"]
    setpoint = float(os.environ.get("SETPOINT", "21"))
    trigger = context.client_context.custom if context.client_context else {}
    return {"valve": "close" if celsius > setpoint else "open", "trigger": trigger.get("kind")}
