using System.Diagnostics;
using System.Globalization;
using System.Text;
using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Tests.Broker;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Interop;

/// <summary>The broker against Eclipse Paho's clients, in Python and in C.</summary>
public sealed class PahoTests
{
    // Debian's own interpreter: it is the one that has Debian's package.
    private const string Python = "/usr/bin/python3";
    private const string Publisher = "/usr/bin/paho_c_pub";
    private const string Subscriber = "/usr/bin/paho_c_sub";

    [Theory]
    [InlineData("311")]
    [InlineData("5")]
    public async Task The_python_client_finds_what_the_standard_promises(string version)
    {
        Assert.SkipUnless(
            Directory.Exists("/usr/lib/python3/dist-packages/paho/mqtt"), "needs python3-paho-mqtt");
        using TempFolder folder = new();
        await using TestBroker broker = await TestBroker.StartAsync(store: new FolderSessionStore(folder.Path));
        await Tool.SucceedsAsync(new(Python, [Tool.Script("paho_client.py"), Port(broker), version]));
    }

    [Theory]
    [InlineData("311", "1")]
    [InlineData("311", "2")]
    [InlineData("5", "0")]
    [InlineData("5", "1")]
    [InlineData("5", "2")]
    public async Task The_c_clients_talk_through_the_broker(string version, string qos)
    {
        Assert.SkipUnless(File.Exists(Publisher), "needs paho.mqtt.c-examples");
        await using TestBroker broker = await TestBroker.StartAsync();
        string[] common = ["-h", "127.0.0.1", "-p", Port(broker), "-q", qos, "-V", version];
        using Process subscriber = Process.Start(
            new ProcessStartInfo("stdbuf", ["-oL", Subscriber, "-t", "c/#", "-i", "c-sub", "-v", .. common]) { RedirectStandardOutput = true })!;
        try
        {
            StringBuilder seen = new();
            Task read = ReadAsync(subscriber.StandardOutput, seen);
            await Deadline.UntilAsync("a message seen by the C subscriber", async () =>
            {
                // Whether it has subscribed yet is not to be seen from outside: publish until something arrives.
                using Process publisher = Process.Start(
                    new ProcessStartInfo(Publisher, ["-t", "c/x", "-m", "hello", "-i", "c-pub", .. common]))!;
                await publisher.WaitForExitAsync();
                Assert.Equal(0, publisher.ExitCode);
                return Text(seen).Contains("c/x", StringComparison.Ordinal)
                    && Text(seen).Contains("hello", StringComparison.Ordinal);
            });
            subscriber.Kill();
            await read;
        }
        finally
        {
            if (!subscriber.HasExited)
            {
                subscriber.Kill();
            }

            await subscriber.WaitForExitAsync();
        }
    }

    private static async Task ReadAsync(StreamReader output, StringBuilder into)
    {
        char[] some = new char[1024];
        while (await output.ReadAsync(some) is > 0 and var count)
        {
            lock (into)
            {
                into.Append(some, 0, count);
            }
        }
    }

    private static string Text(StringBuilder seen)
    {
        lock (seen)
        {
            return seen.ToString();
        }
    }

    private static string Port(TestBroker broker) => broker.Port.ToString(CultureInfo.InvariantCulture);
}
