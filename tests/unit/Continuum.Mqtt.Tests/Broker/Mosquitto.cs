using System.Diagnostics;
using System.Globalization;
using System.Text;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Broker;

/// <summary>The real command-line clients.</summary>
internal static class Mosquitto
{
    public static bool IsInstalled => File.Exists("/usr/bin/mosquitto_pub") && File.Exists("/usr/bin/mosquitto_sub");

    public static string[] Version(ProtocolVersion version) =>
        ["-V", version == ProtocolVersion.V5 ? "mqttv5" : "mqttv311"];

    public static async Task PublishAsync(int port, params string[] arguments)
    {
        using MosquittoSubscriber client = new("mosquitto_pub", port, arguments);
        Assert.True(await client.EndAsync() == 0, $"mosquitto_pub {string.Join(' ', arguments)}: {client.Seen}");
    }
}

/// <summary>A running command-line client and the lines it wrote.</summary>
internal sealed class MosquittoSubscriber : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    public MosquittoSubscriber(string program, int port, params string[] arguments)
    {
        // The clients' output goes through a pipe, which the C library would buffer; stdbuf becomes the client by exec.
        ProcessStartInfo start = new("stdbuf", ["-oL", program])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] address = port == 0 ? [] : ["-h", "localhost", "-p", port.ToString(CultureInfo.InvariantCulture)];
        foreach (string argument in (string[])[.. address, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Seen
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts a subscriber with -d and waits until the broker granted its subscriptions.</summary>
    public static async Task<MosquittoSubscriber> SubscribedAsync(int port, params string[] arguments)
    {
        MosquittoSubscriber subscriber = new("mosquitto_sub", port, [.. arguments, "-d"]);
        await Deadline.SeenAsync(
            "mosquitto_sub being subscribed",
            () => Task.FromResult(subscriber.Seen),
            seen => seen.Contains("Subscribed (mid", StringComparison.Ordinal));
        return subscriber;
    }

    public Task<string> SawAsync(string text) => Deadline.SeenAsync(
        $"\"{text}\" from mosquitto_sub",
        () => Task.FromResult(Seen),
        seen => seen.Contains(text, StringComparison.Ordinal));

    public async Task<int> EndAsync()
    {
        await Deadline.WithinAsync("the client's end", _process.WaitForExitAsync());
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
