using System.Diagnostics;
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
    private string _configuration = "";

    private MosquittoProgram()
    {
    }

    public static bool IsInstalled => File.Exists(Program);

    public BrokerUnderTest Broker { get; private set; } = new("mosquitto", 0, 0);

    private ChildProgram? Running { get; set; }

    /// <param name="certificate">For the TLS listener.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<MosquittoProgram> StartAsync(
        BenchCertificate certificate, CancellationToken cancellationToken)
    {
        MosquittoProgram mosquitto = new();
        mosquitto._configuration = mosquitto._folder.File("mosquitto.conf");
        int port = LastingPort.Next();
        int tlsPort = LastingPort.Next();
        mosquitto.Broker = mosquitto.Broker with { Port = port, TlsPort = tlsPort };
        // Sessions on disk as ours are; its defaults otherwise, but for two: it drops from a queue of less than 1,000, and
        // closes a 3.1.1 client's connection that has more than 20 publications with QoS 2 under way. Like ours it writes no
        // line for each client.
        await File.WriteAllTextAsync(
            mosquitto._configuration,
            string.Create(CultureInfo.InvariantCulture, $"""
                listener {port} 127.0.0.1
                listener {tlsPort} 127.0.0.1
                certfile {certificate.CertificateFile}
                keyfile {certificate.KeyFile}
                allow_anonymous true
                user {Environment.UserName}
                persistence true
                persistence_location {mosquitto._folder.Path}/
                max_inflight_messages 1000
                max_queued_messages 0
                log_type error
                log_type warning

                """),
            cancellationToken);
        mosquitto.Launch();
        await mosquitto.ListensAsync(cancellationToken);
        return mosquitto;
    }

    /// <summary>Starts it, also again after it was killed; with the same ports and state.</summary>
    public void Launch()
    {
        Running = ChildProgram.Start("mosquitto", Program, ["-c", _configuration], _folder.File("mosquitto.log"));
        Broker = Broker with { ProcessId = Running.ProcessId };
    }

    /// <summary>Has it write its sessions now, which it does every half hour otherwise.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        string file = _folder.File("mosquitto.db");
        File.Delete(file);
        using Process signal = Process.Start("kill", ["-USR1", Broker.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        await signal.WaitForExitAsync(cancellationToken);
        // It writes to another name first.
        await Deadline.UntilAsync("mosquitto to write its sessions", () => File.Exists(file));
    }

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => Running!.KillAsync();

    private Task ListensAsync(CancellationToken cancellationToken) =>
        Running!.UntilAsync("mosquitto to listen", () => ListensAsync(Broker.Port, cancellationToken));

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
