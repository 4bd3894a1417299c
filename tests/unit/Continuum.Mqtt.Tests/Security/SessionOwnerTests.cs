using System.Net;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Security.Files;
using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Tests.Broker;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Security;

/// <summary>A session is its identity's: whoever else is let in does not get at it by its client identifier.</summary>
public sealed class SessionOwnerTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ProtocolVersion.V311)]
    [InlineData(ProtocolVersion.V5)]
    public async Task Nobody_takes_or_ends_another_identitys_session_also_after_a_restart(ProtocolVersion version)
    {
        for (int start = 0; start < 2; start++)
        {
            await using TestBroker broker = await StartAsync(new FolderSessionStore(_folder.Path));
            await using RawClient ann = start == 0
                ? await ConnectAsync(broker, "ann", "dev")
                : await RawClient.OpenAsync(broker.Port);
            foreach (string? other in (string?[])["bob", null])
            {
                await using RawClient thief = await ConnectAsync(broker, other, "dev", version, clean: true);
                Assert.Equal(
                    version == ProtocolVersion.V5 ? ReasonCode.ClientIdentifierNotValid : (ReasonCode)2,
                    thief.Answer.Reason);
            }

            if (start == 0)
            {
                await ann.SendAsync(PingPacket.Request);
                await ann.ReceiveAsync<PingPacket>();
            }
            else
            {
                await using RawClient back = await ConnectAsync(broker, "ann", "dev");
                Assert.True(back.Answer.SessionPresent);
            }
        }
    }

    [Fact]
    public async Task A_session_that_an_older_version_stored_is_its_first_comers()
    {
        ISessionStore store = new FolderSessionStore(_folder.Path);
        store.Load();
        store.Append(new SessionChange.Opened("dev", 600));
        await store.CommitAsync(CancellationToken.None);
        await store.DisposeAsync();
        await using TestBroker broker = await StartAsync(new FolderSessionStore(_folder.Path));
        await using RawClient ann = await ConnectAsync(broker, "ann", "dev");
        await using RawClient bob = await ConnectAsync(broker, "bob", "dev");
        Assert.Equal(
            (true, ReasonCode.ClientIdentifierNotValid), (ann.Answer.SessionPresent, bob.Answer.Reason));
    }

    [Fact]
    public void A_record_of_an_older_version_has_no_owner()
    {
        byte[] old = [(byte)ChangeKind.Opened, 0, 1, (byte)'c', 0, 0, 0, 60];
        Assert.Equal(new SessionChange.Opened("c", 60), ChangeEncoding.Read(old));
    }

    [Fact]
    public async Task Anothers_client_identifier_gives_no_connection_above_the_quota()
    {
        await using TestBroker broker = await StartAsync(new MemorySessionStore(), quota: 1);
        await using RawClient ann = await ConnectAsync(broker, "ann", "a");
        await using RawClient bob = await ConnectAsync(broker, "bob", "b");
        await using RawClient second = await ConnectAsync(broker, "ann", "b");
        Assert.Equal(ReasonCode.QuotaExceeded, second.Answer.Reason);
    }

    [Fact]
    public async Task An_identity_has_no_more_sessions_than_it_may_also_after_a_restart()
    {
        for (int start = 0; start < 2; start++)
        {
            await using TestBroker broker = await StartAsync(
                new FolderSessionStore(_folder.Path), configure: options => options.MaxSessionsPerIdentity = 2);
            foreach (string id in (string[])["a", "b"])
            {
                await using RawClient had = await ConnectAsync(broker, "ann", id);
                Assert.Equal((ReasonCode.Success, start > 0), (had.Answer.Reason, had.Answer.SessionPresent));
            }

            await using RawClient third = await ConnectAsync(broker, "ann", "c");
            Assert.Equal(ReasonCode.QuotaExceeded, third.Answer.Reason);
            await using RawClient bob = await ConnectAsync(broker, "bob", $"d{start}");
            await using RawClient nobody = await ConnectAsync(broker, null, $"e{start}");
            Assert.Equal(
                (ReasonCode.Success, ReasonCode.Success), (bob.Answer.Reason, nobody.Answer.Reason));
            if (start == 1)
            {
                // One that is begun anew takes no more room, and one that ended gives its room back.
                await using RawClient anew = await ConnectAsync(broker, "ann", "a", clean: true);
                Assert.False(anew.Answer.SessionPresent);
                await anew.SendAsync(new EndPacket(PacketType.Disconnect, ReasonCode.Success)
                {
                    Properties = new() { SessionExpiry = 0 },
                });
                Assert.Null(await anew.LastBeforeEndAsync());
                await using RawClient now = await ConnectAsync(broker, "ann", "c");
                Assert.Equal(ReasonCode.Success, now.Answer.Reason);
            }
        }
    }

    [Fact]
    public async Task A_certificate_that_must_name_the_client_does_so_under_scram_too()
    {
        File.WriteAllText(_folder.File("users"), PasswordFile.NewLine("ann", "secret"));
        using PasswordFile users = new(_folder.File("users"), NullLogger.Instance, TimeProvider.System);
        ScramAuthentication scram = new(users, new(users, CertificateName.CommonName, clientIdIsName: true, false));
        ConnectionOrigin origin = new(
            ListenerKind.Tls, false, new IPEndPoint(1, 1), new PeerCertificate("CN=dev-1", "dev-1", [], []));
        foreach ((string id, bool goesOn) in ((string, bool)[])[("dev-1", true), ("dev-2", false)])
        {
            EnhancedStep step = await scram.Begin(new(origin, id, null, null)).NextAsync(
                new ScramClient("ann", "secret").First(), CancellationToken.None);
            Assert.Equal(goesOn, step is EnhancedStep.Continue);
        }
    }

    [Fact]
    public async Task Who_is_nobody_yet_is_not_given_the_memory_of_a_large_packet()
    {
        await using TestBroker broker = await TestBroker.StartAsync(configure: options =>
        {
            options.MaxPacketSizeBytes = 8 << 20;
            options.ConnectTimeoutSeconds = 600;
        });
        await using RawClient client = await RawClient.OpenAsync(broker.Port);
        await client.SendAsync(new byte[] { 0x10, 0x81, 0x80, 0x20 });
        Assert.Null(await client.LastBeforeEndAsync());
    }

    private static Task<TestBroker> StartAsync(
        ISessionStore store, int quota = 0, Action<MqttBrokerOptions>? configure = null) =>
        TestBroker.StartAsync(store: store, configure: options =>
        {
            options.MaxConnectionsPerIdentity = quota;
            options.Authenticator = new NameAuthenticator();
            configure?.Invoke(options);
        });

    private static async Task<RawClient> ConnectAsync(
        TestBroker broker,
        string? user,
        string id,
        ProtocolVersion version = ProtocolVersion.V5,
        bool clean = false)
    {
        RawClient client = await RawClient.OpenAsync(broker.Port, version);
        await client.SendAsync(new ConnectPacket
        {
            Version = version,
            ClientId = id,
            UserName = user,
            CleanStart = clean,
            Properties = version == ProtocolVersion.V5 ? new() { SessionExpiry = 600 } : PacketProperties.None,
        });
        await client.ReceiveAnswerAsync();
        return client;
    }

    /// <summary>Takes everybody's word.</summary>
    private sealed class NameAuthenticator : IMqttAuthenticator
    {
        public ValueTask<AuthenticationVerdict> AuthenticateAsync(
            AuthenticationContext context, CancellationToken cancellationToken) =>
            new(new AuthenticationVerdict.Accept(
                context.UserName is { } user ? new(IdentityKind.User, user) : MqttIdentity.Anonymous));
    }
}
