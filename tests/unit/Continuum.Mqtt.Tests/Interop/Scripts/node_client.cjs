// Node's `mqtt` package against a broker: node_client.cjs ADDRESS 4|5, where ADDRESS is mqtt://… or ws://…
// Every check says what it saw when it fails; the last line is "ok" when all held.
'use strict';
const mqtt = require('mqtt');
const assert = require('node:assert');

const [address, protocol] = process.argv.slice(2);
const protocolVersion = Number(protocol);
const v5 = protocolVersion === 5;

// A connected client, and what it received in the order it came.
async function connect(clientId, more = {}) {
  const client = await mqtt.connectAsync(address, { clientId, protocolVersion, reconnectPeriod: 0, clean: true, ...more });
  const waiting = [];
  const takers = [];
  client.on('message', (topic, payload, packet) => {
    const message = { topic, text: payload.toString(), packet };
    if (takers.length > 0) takers.shift()(message); else waiting.push(message);
  });
  client.next = () => new Promise((resolve, reject) => {
    if (waiting.length > 0) return resolve(waiting.shift());
    const timer = setTimeout(() => reject(new Error(`${clientId}: no message within 30 s`)), 30000);
    takers.push((message) => { clearTimeout(timer); resolve(message); });
  });
  return client;
}

async function messagesComeOnceAndInOrder(qos) {
  const publisher = await connect(`np${qos}`);
  const subscriber = await connect(`ns${qos}`);
  const granted = await subscriber.subscribeAsync(`node/${qos}/+`, { qos });
  assert.strictEqual(granted[0].qos, qos);
  // Ten at a time: this client does not hold back at the receive maximum it was told.
  for (let first = 0; first < 200; first += 10) {
    await Promise.all(Array.from({ length: 10 }, (_, i) => publisher.publishAsync(`node/${qos}/x`, String(first + i), { qos })));
  }
  for (let i = 0; i < 200; i++) {
    const message = await subscriber.next();
    assert.deepStrictEqual([message.text, message.packet.qos], [String(i), qos]);
  }
  await publisher.publishAsync(`node/${qos}/x`, 'marker', { qos: 1 });
  assert.strictEqual((await subscriber.next()).text, 'marker');
  await publisher.endAsync();
  await subscriber.endAsync();
}

async function aSessionKeepsWhatComesMeanwhile() {
  const terms = v5 ? { clean: false, properties: { sessionExpiryInterval: 600 } } : { clean: false };
  const first = await connect('node-session', terms);
  await first.subscribeAsync('node/meanwhile', { qos: 2 });
  await first.endAsync();
  const publisher = await connect('node-meanwhile');
  for (let i = 0; i < 20; i++) await publisher.publishAsync('node/meanwhile', String(i), { qos: 2 });
  await publisher.endAsync();
  const again = await connect('node-session', terms);
  for (let i = 0; i < 20; i++) assert.strictEqual((await again.next()).text, String(i));
  await again.endAsync();
}

async function aRequestGetsItsResponse() {
  const server = await connect('node-server');
  const asker = await connect('node-asker');
  await server.subscribeAsync('node/ask', { qos: 1 });
  await asker.subscribeAsync('node/answers/+', { qos: 1 });
  await asker.publishAsync('node/ask', 'question', {
    qos: 1,
    properties: { responseTopic: 'node/answers/1', correlationData: Buffer.from('id-1'), userProperties: { a: '1' } },
  });
  const { properties } = (await server.next()).packet;
  assert.strictEqual(properties.userProperties.a, '1');
  await server.publishAsync(properties.responseTopic, 'answer', {
    qos: 1, properties: { correlationData: properties.correlationData },
  });
  const answer = await asker.next();
  assert.deepStrictEqual([answer.text, answer.packet.properties.correlationData.toString()], ['answer', 'id-1']);
  await server.endAsync();
  await asker.endAsync();
}

async function main() {
  for (const qos of [0, 1, 2]) await messagesComeOnceAndInOrder(qos);
  await aSessionKeepsWhatComesMeanwhile();
  if (v5) await aRequestGetsItsResponse();
  console.log('ok');
}

main().then(() => process.exit(0), (failed) => { console.error(failed); process.exit(1); });
