"""Decides what a room's valve is to do: a reading of its temperature in, a command out."""
import os

SETPOINT = float(os.environ.get("SETPOINT", "21"))
TOLERANCE = float(os.environ.get("TOLERANCE", "0.5"))


def handle(event, context):
    celsius = event.get("celsius") if isinstance(event, dict) else None
    if not isinstance(celsius, (int, float)) or isinstance(celsius, bool):
        raise ValueError('a reading has its temperature as a number: {"celsius": 21.5}')

    difference = celsius - SETPOINT
    command = "hold" if abs(difference) <= TOLERANCE else "cool" if difference > 0 else "heat"
    print(f"{celsius} degrees, wanted {SETPOINT}: {command}")
    return {"command": command, "celsius": celsius, "setpoint": SETPOINT}
