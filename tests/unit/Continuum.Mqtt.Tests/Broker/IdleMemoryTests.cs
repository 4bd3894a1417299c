using System.Diagnostics;
using System.Globalization;
using System.Net;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Tests.Security;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Broker;

/// <summary>
/// What an idle connection costs in this process. The clients are another process (python3), so that only the broker's
/// side counts. MQTT_IDLE_CONNECTIONS sets how many, 300 without it; the figures are printed.
/// </summary>
public sealed class IdleMemoryTests(ITestOutputHelper output)
{
    private const string Clients = """
        import socket, ssl, sys
        port, count, tls = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "tls"
        context = ssl._create_unverified_context() if tls else None
        open_sockets = []
        for i in range(count):
            s = socket.create_connection(("127.0.0.1", port))
            if tls:
                s = context.wrap_socket(s)
            name = b"idle-%d" % i
            s.sendall(bytes([0x10, 12 + len(name)]) + b"\0\x04MQTT\x04\x02\0\0\0" + bytes([len(name)]) + name)
            assert s.recv(4) == b"\x20\x02\0\0"
            open_sockets.append(s)
        print("ready", flush=True)
        sys.stdin.read()
        """;

    [Theory]
    [InlineData("plain", 4 * 1024)]
    [InlineData("tls", 64 * 1024)]
    public async Task An_idle_connection_holds_no_buffers(string kind, long managedAllowed)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "needs python3");
        int count = int.Parse(
            Environment.GetEnvironmentVariable("MQTT_IDLE_CONNECTIONS") ?? "300", CultureInfo.InvariantCulture);
        using TestAuthority authority = new();
        await using TestBroker broker = await TestBroker.StartAsync(configure: options =>
        {
            options.MaxConnections = count + 200;
            options.ListenTls = [new(new(IPAddress.Loopback, 0), authority.Server())];
        });
        int port = broker.Broker.LocalEndPoints[kind == "tls" ? 1 : 0].Port;
        using (await ConnectedAsync(port, 100, kind))
        {
            // What the first connections alone cost, once, is no part of it.
        }

        (long heap, long resident) before = Measure();
        using Process clients = await ConnectedAsync(port, count, kind);
        (long heap, long resident) after = Measure();
        long each = (after.heap - before.heap) / count;
        long session = SessionBytes(count);
        output.WriteLine(
            $"{kind}: {each} bytes of heap and {(after.resident - before.resident) / count} bytes resident a connection, "
            + $"of which {session} bytes of heap are its session; {count} connections");
        Assert.True(each < managedAllowed, $"{each} bytes of heap a connection");
    }

    private static long SessionBytes(int count)
    {
        using BrokerMetrics metrics = new();
        MemorySessionStore store = new();
        MqttBrokerOptions options = new();
        RoutingTable routes = new();
        DurableSends durable = new(store, NullLogger.Instance, TimeProvider.System);
        Session[] sessions = new Session[count];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < count; i++)
        {
            sessions[i] = new($"idle-{i}", new(store, routes, durable, options, metrics));
        }

        long bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(sessions);
        return bytes / count;
    }

    private static (long Heap, long Resident) Measure()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        long heap = GC.GetTotalMemory(forceFullCollection: true);
        using Process self = Process.GetCurrentProcess();
        return (heap, self.WorkingSet64);
    }

    private static async Task<Process> ConnectedAsync(int port, int count, string kind)
    {
        ProcessStartInfo start = new("/usr/bin/python3", ["-c", Clients, $"{port}", $"{count}", kind])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
        return process;
    }
}
