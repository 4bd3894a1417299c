using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Interop;

/// <summary>A real Mosquitto broker on a free loopback port.</summary>
internal sealed class MosquittoBroker : IAsyncDisposable
{
    private const string Program = "/usr/sbin/mosquitto";

    private readonly Process _process;

    private MosquittoBroker(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public static bool IsInstalled => File.Exists(Program);

    public int Port { get; }

    /// <param name="folder">Takes its configuration.</param>
    /// <param name="more">Further lines of it.</param>
    /// <param name="port">0 takes a free one.</param>
    public static async Task<MosquittoBroker> StartAsync(TempFolder folder, string more = "", int port = 0)
    {
        port = port == 0 ? FreePort.Next() : port;
        string config = folder.File(string.Create(CultureInfo.InvariantCulture, $"mosquitto-{port}.conf"));
        await File.WriteAllTextAsync(
            config, string.Create(CultureInfo.InvariantCulture, $"listener {port} 127.0.0.1\nallow_anonymous true\nuser {Environment.UserName}\n{more}\n"));
        Process process = Process.Start(
            new ProcessStartInfo(Program, ["-c", config]) { RedirectStandardError = true })!;
        process.BeginErrorReadLine();
        await Deadline.UntilAsync("mosquitto listening", () => Listens(port));
        return new(process, port);
    }

    /// <summary>Asks it to stop: it saves what it has, where its configuration says so.</summary>
    public async Task StopAsync()
    {
        using Process kill =
            Process.Start("kill", ["-TERM", string.Create(CultureInfo.InvariantCulture, $"{_process.Id}")]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>Whether somebody does on that port of loopback.</summary>
    public static async Task<bool> Listens(int port)
    {
        using TcpClient probe = new();
        try
        {
            await probe.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
