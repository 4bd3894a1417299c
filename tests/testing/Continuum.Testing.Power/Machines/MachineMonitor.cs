using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Continuum.Testing.Power.Machines;

/// <summary>Asks a machine's monitor, by QEMU's machine protocol (QMP): one line of JSON each way.</summary>
internal sealed class MachineMonitor : IDisposable
{
    private readonly Socket _socket;
    private readonly StreamReader _answers;

    private MachineMonitor(Socket socket)
    {
        _socket = socket;
        _answers = new StreamReader(new NetworkStream(socket), Encoding.UTF8);
    }

    /// <summary>Waits until the machine listens there, and begins.</summary>
    public static async Task<MachineMonitor> ConnectAsync(string socketPath, Func<bool> isOff, TimeSpan within)
    {
        Socket? socket = null;
        await Deadline.UntilAsync("the machine's monitor to listen", Connects, within);
        MachineMonitor monitor = new(socket ?? throw new InvalidOperationException("The machine is off."));
        await monitor._answers.ReadLineAsync(); // the greeting
        await monitor.AskAsync("qmp_capabilities");
        return monitor;

        async Task<bool> Connects()
        {
            Socket one = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await one.ConnectAsync(new UnixDomainSocketEndPoint(socketPath));
                socket = one;
                return true;
            }
            catch (SocketException)
            {
                one.Dispose();
                return isOff();
            }
        }
    }

    /// <summary>Has a command done.</summary>
    /// <param name="command">The command.</param>
    /// <param name="arguments">A JSON object.</param>
    /// <returns>What it returned.</returns>
    /// <exception cref="InvalidOperationException">The machine refused, or is off.</exception>
    public async Task<JsonElement> AskAsync(string command, string arguments = "{}")
    {
        byte[] line = Encoding.UTF8.GetBytes($$"""{"execute":"{{command}}","arguments":{{arguments}}}""" + "\n");
        await _socket.SendAsync(line);
        while (await _answers.ReadLineAsync() is { } answer)
        {
            using JsonDocument read = JsonDocument.Parse(answer);
            if (read.RootElement.TryGetProperty("return", out JsonElement returned))
            {
                return returned.Clone();
            }

            if (read.RootElement.TryGetProperty("error", out JsonElement refused))
            {
                throw new InvalidOperationException($"The machine refused {command}: {refused}");
            }
        }

        throw new InvalidOperationException($"The machine went off before it answered {command}.");
    }

    /// <summary>Waits for the end of a transfer of its state.</summary>
    public async Task TransferredAsync(TimeSpan within)
    {
        string status = await Deadline.SeenAsync(
            "the machine's state to be transferred",
            async () => (await AskAsync("query-migrate")).TryGetProperty("status", out JsonElement said)
                ? said.GetString() ?? ""
                : "",
            said => said is "completed" or "failed" or "cancelled",
            within);
        if (status != "completed")
        {
            throw new InvalidOperationException($"The transfer of the machine's state {status}.");
        }
    }

    public void Dispose()
    {
        _answers.Dispose();
        _socket.Dispose();
    }
}
