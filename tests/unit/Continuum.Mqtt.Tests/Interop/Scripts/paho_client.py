"""Eclipse Paho's Python client against a broker: paho_client.py PORT 311|5

Every check says what it saw when it fails; the last line is "ok" when all held.
"""
import queue
import sys

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

PORT = int(sys.argv[1])
V5 = sys.argv[2] == "5"
PATIENCE = 30


class Client:
    """A connected client, and what it received, in the order it came."""

    def __init__(self, name, clean=True, expiry=0, will=None):
        self.received = queue.Queue()
        self.granted = queue.Queue()
        self.gone = queue.Queue()
        ready = queue.Queue()
        if V5:
            self.client = mqtt.Client(name, protocol=mqtt.MQTTv5)
        else:
            self.client = mqtt.Client(name, clean_session=clean, protocol=mqtt.MQTTv311)
        self.client.on_message = lambda c, u, message: self.received.put(message)
        if V5:
            self.client.on_connect = lambda c, u, flags, reason, properties: ready.put((flags, reason))
            self.client.on_subscribe = lambda c, u, mid, reasons, properties: self.granted.put([r.value for r in reasons])
            self.client.on_disconnect = lambda c, u, reason, properties=None: self.gone.put(reason)
        else:
            self.client.on_connect = lambda c, u, flags, reason: ready.put((flags, reason))
            self.client.on_subscribe = lambda c, u, mid, granted: self.granted.put(list(granted))
            self.client.on_disconnect = lambda c, u, reason: self.gone.put(reason)
        if will:
            self.client.will_set(*will)
        if V5:
            properties = Properties(PacketTypes.CONNECT)
            properties.SessionExpiryInterval = expiry
            self.client.connect("127.0.0.1", PORT, clean_start=clean, properties=properties)
        else:
            self.client.connect("127.0.0.1", PORT)
        self.client.loop_start()
        self.flags, reason = ready.get(timeout=PATIENCE)
        expect("connected", str(reason) in ("0", "Success"), reason)

    def subscribe(self, topic, qos):
        self.client.subscribe(topic, qos)
        granted = self.granted.get(timeout=PATIENCE)
        expect(f"QoS {qos} granted", granted == [qos], granted)

    def publish(self, topic, payload, qos, retain=False, properties=None):
        more = {"properties": properties} if V5 and properties else {}
        self.client.publish(topic, payload, qos, retain, **more).wait_for_publish(PATIENCE)

    def next(self):
        return self.received.get(timeout=PATIENCE)

    def nothing_more(self, topic):
        """A marker on the same subscription comes next, so that nothing else was on its way."""
        self.publish(topic, "marker", 1)
        message = self.next()
        expect("nothing more", message.payload == b"marker", message.payload)

    def leave(self):
        self.client.disconnect()
        self.gone.get(timeout=PATIENCE)
        self.client.loop_stop()

    def vanish(self):
        """The connection ends without a goodbye."""
        self.client._sock_close()
        self.client.loop_stop()


def expect(what, held, saw):
    if not held:
        print(f"FAILED: {what}: saw {saw!r}")
        sys.exit(1)


def messages_come_once_and_in_order(qos):
    publisher, subscriber = Client(f"p{qos}"), Client(f"s{qos}")
    subscriber.subscribe(f"order/{qos}/#", qos)
    pending = [publisher.client.publish(f"order/{qos}/x", str(i), qos) for i in range(200)]
    for one in pending:
        one.wait_for_publish(PATIENCE)
    for i in range(200):
        message = subscriber.next()
        expect(f"message {i} at QoS {qos}", (message.payload, message.qos) == (str(i).encode(), qos), message.payload)
    subscriber.nothing_more(f"order/{qos}/x")
    publisher.leave()
    subscriber.leave()


def a_retained_message_waits():
    publisher = Client("keeper")
    publisher.publish("kept/a", "state", 1, retain=True)
    late = Client("late")
    late.subscribe("kept/+", 1)
    message = late.next()
    expect("the retained message", (message.payload, message.retain) == (b"state", True), message.payload)
    publisher.publish("kept/a", b"", 1, retain=True)
    publisher.leave()
    late.leave()


def a_session_keeps_what_comes_meanwhile(qos):
    name = f"session{qos}"
    first = Client(name, clean=False, expiry=600)
    first.subscribe(f"meanwhile/{qos}", qos)
    first.leave()
    publisher = Client(f"m{qos}")
    for i in range(20):
        publisher.publish(f"meanwhile/{qos}", str(i), qos)
    publisher.leave()
    again = Client(name, clean=False, expiry=600)
    present = again.flags["session present"]
    expect("session present", present == 1, present)
    for i in range(20):
        message = again.next()
        expect(f"kept message {i}", message.payload == str(i).encode(), message.payload)
    again.nothing_more(f"meanwhile/{qos}")
    again.leave()


def a_will_tells_of_the_death():
    watcher = Client("watcher")
    watcher.subscribe("gone/#", 2)
    doomed = Client("doomed", will=("gone/doomed", "farewell", 2))
    doomed.vanish()
    message = watcher.next()
    expect("the will", (message.payload, message.qos) == (b"farewell", 2), message.payload)
    watcher.leave()


def properties_pass_through():
    asker, server = Client("asker"), Client("server")
    server.subscribe("ask", 2)
    properties = Properties(PacketTypes.PUBLISH)
    properties.ResponseTopic = "answers/asker"
    properties.CorrelationData = b"id-1"
    properties.UserProperty = [("b", "2"), ("a", "1"), ("b", "2")]
    properties.ContentType = "text/plain"
    asker.publish("ask", "question", 2, properties=properties)
    seen = server.next().properties
    expect("the response topic", seen.ResponseTopic == "answers/asker", seen.ResponseTopic)
    expect("the correlation data", seen.CorrelationData == b"id-1", seen.CorrelationData)
    expect("user properties in their order", seen.UserProperty == [("b", "2"), ("a", "1"), ("b", "2")], seen.UserProperty)
    asker.leave()
    server.leave()


for level in (0, 1, 2):
    messages_come_once_and_in_order(level)
a_retained_message_waits()
for level in (1, 2):
    a_session_keeps_what_comes_meanwhile(level)
a_will_tells_of_the_death()
if V5:
    properties_pass_through()
print("ok")
