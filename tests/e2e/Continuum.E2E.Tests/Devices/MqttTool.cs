using System.Diagnostics;
using System.Globalization;
using System.Text;
using Continuum.E2E.Tests.Programs;
using Continuum.Testing;

namespace Continuum.E2E.Tests.Devices;

/// <summary>Mosquitto's command line clients as devices.</summary>
internal sealed class MqttTool : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private MqttTool(int port, string[] arguments)
    {
        // The client's output goes through a pipe, which the C library would buffer; stdbuf becomes the client by exec.
        ProcessStartInfo start = new("stdbuf", ["-oL", "mosquitto_sub", .. At(port), .. arguments, "-d"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>All that the subscriber wrote: its messages, and what it says of its protocol.</summary>
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

    /// <summary>The lines that are messages, given that the test's format begins them with this.</summary>
    public string[] Lines(string prefix) =>
        [.. Seen.Split('\n').Where(line => line.StartsWith(prefix, StringComparison.Ordinal))];

    /// <summary>Publishes one message; completes when the broker took it (QoS 1: acknowledged it).</summary>
    public static async Task PublishAsync(int port, string topic, string payload, params string[] more)
    {
        ToolResult sent = await Tool.RunAsync("mosquitto_pub", [.. At(port), "-t", topic, "-m", payload, .. more]);
        Assert.True(sent.Code == 0, $"mosquitto_pub: {sent.Output}{sent.Error}");
    }

    /// <summary>Publishes each line with QoS 1 over one connection; completes when all are acknowledged.</summary>
    public static async Task PublishLinesAsync(int port, string topic, IEnumerable<string> lines)
    {
        ToolResult sent = await Tool.RunAsync(
            "mosquitto_pub", string.Join('\n', lines) + "\n", [.. At(port), "-t", topic, "-q", "1", "-l"]);
        Assert.True(sent.Code == 0, $"mosquitto_pub: {sent.Output}{sent.Error}");
    }

    /// <summary>Starts a subscriber and waits until the broker granted its subscriptions.</summary>
    public static async Task<MqttTool> SubscribeAsync(int port, params string[] arguments)
    {
        MqttTool subscriber = new(port, arguments);
        await Deadline.SeenAsync(
            "mosquitto_sub being subscribed",
            () => Task.FromResult(subscriber.Seen),
            seen => seen.Contains("Subscribed (mid", StringComparison.Ordinal));
        return subscriber;
    }

    /// <summary>Waits for a text among what the subscriber wrote.</summary>
    public Task<string> SawAsync(string text, TimeSpan? within = null) => Deadline.SeenAsync(
        $"\"{text}\" from mosquitto_sub",
        () => Task.FromResult(Seen),
        seen => seen.Contains(text, StringComparison.Ordinal),
        within);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static string[] At(int port) => ["-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture)];

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.Append(line is null ? "" : line + "\n");
        }
    }
}
