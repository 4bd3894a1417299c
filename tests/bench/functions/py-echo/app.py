"""Answers an event with the event itself; the event "exit" ends the program, so that the next finds no sandbox."""
import os


def handle(event, context):
    if event == "exit":
        os._exit(0)
    return event
