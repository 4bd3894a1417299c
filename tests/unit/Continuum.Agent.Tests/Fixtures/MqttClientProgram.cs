using System.Diagnostics;
using System.Text;

namespace Continuum.Agent.Tests.Fixtures;

/// <summary>A running mosquitto_pub or mosquitto_sub, and the lines it wrote.</summary>
internal sealed class MqttClientProgram : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private MqttClientProgram(string program, int port, string[] arguments, string? input)
    {
        Assert.SkipUnless(File.Exists($"/usr/bin/{program}"), $"needs {program} (Debian: mosquitto-clients)");

        // The client's output goes through a pipe, which the C library would buffer; stdbuf becomes the client by exec.
        ProcessStartInfo start = new("stdbuf", ["-oL", program, "-h", "127.0.0.1", "-p", $"{port}", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        if (input is not null)
        {
            _process.StandardInput.Write(input);
        }

        _process.StandardInput.Close();
    }

    public string[] Lines
    {
        get
        {
            lock (_output)
            {
                return _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            }
        }
    }

    /// <summary>Publishes and waits for the client's end.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> PublishAsync(int port, string? input, params string[] arguments)
    {
        using MqttClientProgram client = new("mosquitto_pub", port, arguments, input);
        return await client.ExitAsync();
    }

    public static MqttClientProgram Publish(int port, params string[] arguments) =>
        new("mosquitto_pub", port, arguments, input: null);

    /// <summary>Starts a subscriber; waits until it is subscribed.</summary>
    public static async Task<MqttClientProgram> SubscribeAsync(int port, params string[] arguments)
    {
        MqttClientProgram client = new("mosquitto_sub", port, [.. arguments, "-d"], input: null);
        await client.SeesAsync("Subscribed (mid");
        return client;
    }

    public Task SeesAsync(string text) => Deadline.SeenAsync(
        $"\"{text}\" from the client",
        () => Task.FromResult(string.Join('\n', Lines)),
        seen => seen.Contains(text, StringComparison.Ordinal));

    public async Task<int> ExitAsync()
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
