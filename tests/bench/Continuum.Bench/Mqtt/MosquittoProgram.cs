using System.Globalization;
using System.Net.Sockets;
using Continuum.Bench.Fleet;
using Continuum.Testing;

namespace Continuum.Bench.Mqtt;

/// <summary>Mosquitto, from Debian's package, with its state on the same disk as ours.</summary>
internal sealed class MosquittoProgram : IAsyncDisposable
{
    private const string Program = "/usr/sbin/mosquitto";

    private readonly TempFolder _folder = new();

    private MosquittoProgram()
    {
    }

    public static bool IsInstalled => File.Exists(Program);

    public BrokerUnderTest Broker { get; private set; } = new("mosquitto", 0, 0);

    private ChildProgram? Running { get; set; }

    public static async Task<MosquittoProgram> StartAsync(CancellationToken cancellationToken)
    {
        MosquittoProgram mosquitto = new();
        int port = FreePort.Next();
        string configuration = mosquitto._folder.File("mosquitto.conf");
        // Sessions on disk as ours are; its defaults otherwise, but for two: it drops from a queue of less than 1,000, and
        // closes a 3.1.1 client's connection that has more than 20 publications with QoS 2 under way.
        await File.WriteAllTextAsync(
            configuration,
            string.Create(CultureInfo.InvariantCulture, $"""
                listener {port} 127.0.0.1
                allow_anonymous true
                user {Environment.UserName}
                persistence true
                persistence_location {mosquitto._folder.Path}/
                max_inflight_messages 1000
                max_queued_messages 0

                """),
            cancellationToken);
        mosquitto.Running = ChildProgram.Start(
            "mosquitto", Program, ["-c", configuration], mosquitto._folder.File("mosquitto.log"));
        mosquitto.Broker = mosquitto.Broker with { Port = port, ProcessId = mosquitto.Running.ProcessId };
        await mosquitto.Running.UntilAsync("mosquitto to listen", () => ListensAsync(port, cancellationToken));
        return mosquitto;
    }

    public async ValueTask DisposeAsync()
    {
        if (Running is not null)
        {
            await Running.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static async Task<bool> ListensAsync(int port, CancellationToken cancellationToken)
    {
        using TcpClient probe = new();
        try
        {
            await probe.ConnectAsync("127.0.0.1", port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
