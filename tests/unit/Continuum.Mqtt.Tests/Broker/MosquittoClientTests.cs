using System.Text;
using Continuum.Mqtt.Sessions;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Broker;

/// <summary>The broker against Mosquitto's own clients.</summary>
public sealed class MosquittoClientTests
{
    public MosquittoClientTests() => Assert.SkipUnless(Mosquitto.IsInstalled, "needs mosquitto-clients");

    [Theory]
    [InlineData(ProtocolVersion.V311, "0")]
    [InlineData(ProtocolVersion.V311, "1")]
    [InlineData(ProtocolVersion.V5, "0")]
    [InlineData(ProtocolVersion.V5, "1")]
    public async Task A_message_reaches_a_wildcard_subscriber(ProtocolVersion version, string qos)
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        string[] v = Mosquitto.Version(version);
        using MosquittoSubscriber subscriber =
            await MosquittoSubscriber.SubscribedAsync(broker.Port, [.. v, "-t", "plant/+/#", "-q", qos, "-v"]);
        await Mosquitto.PublishAsync(broker.Port, [.. v, "-t", "plant/7/t/1", "-m", "21.5", "-q", qos]);
        await subscriber.SawAsync("plant/7/t/1 21.5");
    }

    [Fact]
    public async Task A_retained_message_waits_for_its_subscriber_until_it_is_cleared()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await Mosquitto.PublishAsync(broker.Port, "-t", "state/a", "-m", "kept", "-r", "-q", "1");
        using MosquittoSubscriber first = new("mosquitto_sub", broker.Port, "-t", "state/#", "-C", "1", "-F", "%r %p");
        Assert.Equal(0, await first.EndAsync());
        await first.SawAsync("1 kept");
        await Mosquitto.PublishAsync(broker.Port, "-t", "state/a", "-n", "-r", "-q", "1");
        await Mosquitto.PublishAsync(broker.Port, "-t", "state/b", "-m", "other", "-r", "-q", "1");
        using MosquittoSubscriber second = new("mosquitto_sub", broker.Port, "-t", "state/#", "-C", "1");
        Assert.Equal(0, await second.EndAsync());
        await second.SawAsync("other");
        Assert.DoesNotContain("kept", second.Seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ProtocolVersion.V311)]
    [InlineData(ProtocolVersion.V5)]
    public async Task A_will_is_published_when_its_client_is_killed(ProtocolVersion version)
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        using MosquittoSubscriber watcher =
            await MosquittoSubscriber.SubscribedAsync(broker.Port, "-t", "gone/#", "-q", "1");
        MosquittoSubscriber doomed = await MosquittoSubscriber.SubscribedAsync(
            broker.Port,
            [.. Mosquitto.Version(version), "-t", "x", "--will-topic", "gone/me", "--will-payload", "farewell", "--will-qos", "1"]);
        doomed.Dispose();
        await watcher.SawAsync("farewell");
    }

    [Fact]
    public async Task Members_of_a_shared_subscription_share_the_messages()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        string[] v5 = Mosquitto.Version(ProtocolVersion.V5);
        using MosquittoSubscriber one =
            await MosquittoSubscriber.SubscribedAsync(broker.Port, [.. v5, "-t", "$share/g/job/#"]);
        using MosquittoSubscriber two =
            await MosquittoSubscriber.SubscribedAsync(broker.Port, [.. v5, "-t", "$share/g/job/#"]);
        for (int i = 0; i < 6; i++)
        {
            await Mosquitto.PublishAsync(broker.Port, "-t", "job/x", "-m", $"piece-{i}", "-q", "1");
        }

        await Deadline.UntilAsync("six pieces between the two", () => Pieces(one) + Pieces(two) == 6);
        Assert.Equal(3, Pieces(one));

        static int Pieces(MosquittoSubscriber subscriber) => subscriber.Seen.Split("\npiece-").Length - 1;
    }

    [Theory]
    [InlineData(ProtocolVersion.V311)]
    [InlineData(ProtocolVersion.V5)]
    public async Task A_persistent_session_gets_what_came_while_it_was_away(ProtocolVersion version)
    {
        using TempFolder folder = new();
        string[] session =
        [
            .. Mosquitto.Version(version), "-c", "-i", "keeper", "-q", "1", "-t", "news/#",
            .. version == ProtocolVersion.V5 ? (string[])["-x", "600"] : [],
        ];
        await using (TestBroker broker = await TestBroker.StartAsync(store: new FolderSessionStore(folder.Path)))
        {
            using (await MosquittoSubscriber.SubscribedAsync(broker.Port, session))
            {
            }

            await Mosquitto.PublishAsync(broker.Port, "-t", "news/1", "-m", "first", "-q", "1");
        }

        await using TestBroker again = await TestBroker.StartAsync(store: new FolderSessionStore(folder.Path));
        await Mosquitto.PublishAsync(again.Port, "-t", "news/2", "-m", "second", "-q", "1");
        using MosquittoSubscriber back = new("mosquitto_sub", again.Port, [.. session, "-C", "2"]);
        Assert.Equal(0, await back.EndAsync());
        Assert.Equal("first\nsecond", back.Seen.Trim(), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task Version_5_properties_pass_through()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        string[] v5 = Mosquitto.Version(ProtocolVersion.V5);
        using MosquittoSubscriber subscriber = await MosquittoSubscriber.SubscribedAsync(
            broker.Port, [.. v5, "-t", "ask", "-F", "R=%R D=%D C=%C P=%P p=%p"]);
        await Mosquitto.PublishAsync(
            broker.Port,
            [
                .. v5, "-t", "ask", "-m", "question", "-D", "publish", "response-topic", "answers/me",
                "-D", "publish", "correlation-data", "id-1", "-D", "publish", "content-type", "text/plain",
                "-D", "publish", "user-property", "trace", "abc",
            ]);
        string seen = await subscriber.SawAsync("p=question");
        Assert.Contains("R=answers/me D=id-1 C=text/plain P=trace:abc", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_host_publishes_to_subscribers()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        using MosquittoSubscriber subscriber =
            await MosquittoSubscriber.SubscribedAsync(broker.Port, "-t", "reply/+", "-q", "1");
        await broker.Broker.PublishAsync(
            new() { Topic = "reply/7", Payload = Encoding.UTF8.GetBytes("from the host"), QoS = 1 }, CancellationToken.None);
        await subscriber.SawAsync("from the host");
    }
}
