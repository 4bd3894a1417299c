using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Security.Files;
using Continuum.Mqtt.Tests.Broker;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Security;

public sealed class PasswordTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    private string Path => _folder.File("users");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_password_is_recognised_and_others_are_not()
    {
        using PasswordFile users = Users(PasswordFile.NewLine("ann", "secret"));
        for (int again = 0; again < 2; again++)
        {
            Assert.True(await MatchesAsync(users, "ann", "secret"));
            Assert.False(await MatchesAsync(users, "ann", "Secret"));
            Assert.False(await MatchesAsync(users, "bob", "secret"));
        }
    }

    [Fact]
    public async Task Lines_of_mosquitto_passwd_are_read()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/mosquitto_passwd"), "needs mosquitto_passwd");
        using Process program = Process.Start("mosquitto_passwd", ["-b", "-c", Path, "ann", "secret"]);
        await Deadline.WithinAsync("mosquitto_passwd", program.WaitForExitAsync());
        using PasswordFile users = new(Path, NullLogger.Instance, _time);
        Assert.True(await MatchesAsync(users, "ann", "secret"));
        Assert.False(await MatchesAsync(users, "ann", "other"));
    }

    [Fact]
    public async Task A_changed_file_holds_for_who_comes_afterwards()
    {
        using PasswordFile users = Users(PasswordFile.NewLine("ann", "old"));
        File.WriteAllText(Path, PasswordFile.NewLine("ann", "newer"));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(await MatchesAsync(users, "ann", "old"));
        Assert.True(await MatchesAsync(users, "ann", "newer"));
    }

    [Theory]
    [InlineData("ann")]
    [InlineData("ann:plain text")]
    [InlineData("ann:$7$0$AAAA$AAAA")]
    [InlineData("ann:SCRAM-SHA-256$4096:AAAA$AAAA:AAAA")]
    [InlineData("ann:SCRAM-SHA-256$999999999:AAAA$AAAA:AAAA")]
    public void Lines_that_hold_no_hash_are_refused(string line)
    {
        SecurityFileException wrong = Assert.Throws<SecurityFileException>(() => Users("# users\n" + line));
        Assert.Contains("line 2", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passwords_in_line_are_bounded_and_further_ones_are_told_that_the_server_is_busy()
    {
        File.WriteAllText(Path, PasswordFile.NewLine("ann", "secret"));
        using PasswordFile users = new(Path, NullLogger.Instance, _time, maxWaiting: 2);
        Assert.Equal(PasswordVerdict.Right, await JudgeAsync(users, "ann", "secret"));
        Task<PasswordVerdict>[] tries =
            [.. Enumerable.Range(0, 200).Select(i => Task.Run(() => JudgeAsync(users, "ann", $"try {i}")))];
        // Who is known does not wait behind them, and is not refused either.
        Assert.Equal(PasswordVerdict.Right, await JudgeAsync(users, "ann", "secret"));
        PasswordVerdict[] verdicts = await Deadline.WithinAsync("the verdicts", Task.WhenAll(tries));
        Assert.DoesNotContain(PasswordVerdict.Right, verdicts);
        Assert.Contains(PasswordVerdict.Busy, verdicts);
        Assert.Contains(PasswordVerdict.Wrong, verdicts);
        Assert.Equal(PasswordVerdict.Wrong, await JudgeAsync(users, "ann", "another"));
    }

    [Fact]
    public void A_wrong_password_costs_the_same_whoevers_it_is_not()
    {
        string hash = Convert.ToBase64String(new byte[64]);
        string key = Convert.ToBase64String(new byte[32]);
        File.WriteAllText(Path, $"few:SCRAM-SHA-256$4096:AAAA${key}:{key}\nmany:SCRAM-SHA-256$90000:AAAA${key}:{key}\n"
            + $"other:$7$70000$AAAA${hash}\n");
        PasswordUsers users = PasswordUsers.Load(Path);
        Assert.Equal(new(90_000, 70_000), users.WrongCost);
        Assert.Equal(new(4_096, 0), users["few"]!.Cost);
        Assert.Equal(new(0, 70_000), users["other"]!.Cost);
        int[] asked = [.. Enumerable.Range(0, 200)
            .Select(i => users.IterationsOfNobody(SHA256.HashData(BitConverter.GetBytes(i)))).Distinct().Order()];
        Assert.Equal([4_096, 90_000], asked);
    }

    [Fact]
    public void Keys_are_those_of_the_published_example()
    {
        // RFC 7677, 3: user "user", password "pencil".
        byte[] salt = Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ==");
        ScramEntry keys = ScramEntry.Of("pencil"u8, salt, 4096);
        byte[] message = Encoding.UTF8.GetBytes(
            "n=user,r=rOprNGfwEbeRWgbNEkqO,"
            + "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
            + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
        Assert.Equal(
            "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
            Convert.ToBase64String(HMACSHA256.HashData(keys.ServerKey, message)));
    }

    [Theory]
    [InlineData("ann", "secret", true)]
    [InlineData("ann", "wrong", false)]
    [InlineData("nobody", "secret", false)]
    public async Task Scram_lets_in_who_proves_the_password(string user, string password, bool right)
    {
        using PasswordFile users = Users(PasswordFile.NewLine("ann", "secret"));
        await using TestBroker broker = await TestBroker.StartAsync(configure: options =>
        {
            options.EnhancedAuthentication = [new ScramAuthentication(users)];
            options.Authenticator = new MqttAuthenticator(users, CertificateName.CommonName, false, false);
        });
        await using RawClient client = await RawClient.OpenAsync(broker.Port);
        ScramClient scram = new(user, password);
        await client.SendAsync(new ConnectPacket
        {
            Version = ProtocolVersion.V5,
            ClientId = "c",
            Properties = new() { AuthenticationMethod = "SCRAM-SHA-256", AuthenticationData = scram.First() },
        });
        EndPacket challenge = await client.ReceiveAsync<EndPacket>();
        Assert.Equal((PacketType.Auth, ReasonCode.ContinueAuthentication), (challenge.Kind, challenge.Reason));
        await client.SendAsync(Auth(ReasonCode.ContinueAuthentication, scram.Final(challenge)));
        ConnAckPacket answer = await client.ReceiveAsync<ConnAckPacket>();
        Assert.Equal(right ? ReasonCode.Success : ReasonCode.NotAuthorized, answer.Reason);
        if (!right)
        {
            return;
        }

        Assert.Equal("SCRAM-SHA-256", answer.Properties.AuthenticationMethod);
        Assert.Equal(scram.ServerProof, Encoding.UTF8.GetString(answer.Properties.AuthenticationData!.Value.Span));

        // Again, while packets flow; and then wrongly.
        ScramClient again = new(user, password);
        await client.SendAsync(Auth(ReasonCode.ReAuthenticate, again.First()));
        challenge = await client.ReceiveAsync<EndPacket>();
        await client.SendAsync(PingPacket.Request);
        await client.ReceiveAsync<PingPacket>();
        await client.SendAsync(Auth(ReasonCode.ContinueAuthentication, again.Final(challenge)));
        Assert.Equal(ReasonCode.Success, (await client.ReceiveAsync<EndPacket>()).Reason);
        ScramClient wrong = new(user, "guess");
        await client.SendAsync(Auth(ReasonCode.ReAuthenticate, wrong.First()));
        await client.SendAsync(
            Auth(ReasonCode.ContinueAuthentication, wrong.Final(await client.ReceiveAsync<EndPacket>())));
        EndPacket end = Assert.IsType<EndPacket>(await client.LastBeforeEndAsync());
        Assert.Equal((PacketType.Disconnect, ReasonCode.NotAuthorized), (end.Kind, end.Reason));
    }

    [Fact]
    public async Task Methods_that_are_not_offered_and_auth_out_of_turn_are_refused()
    {
        await using TestBroker broker = await TestBroker.StartAsync();
        await using RawClient unknown = await RawClient.ConnectAsync(
            broker.Port, "c", properties: new() { AuthenticationMethod = "KERBEROS" });
        Assert.Equal(ReasonCode.BadAuthenticationMethod, unknown.Answer.Reason);
        await using RawClient plain = await RawClient.ConnectAsync(broker.Port, "c");
        await plain.SendAsync(Auth(ReasonCode.ReAuthenticate, default));
        EndPacket end = Assert.IsType<EndPacket>(await plain.LastBeforeEndAsync());
        Assert.Equal(ReasonCode.ProtocolError, end.Reason);
    }

    [Theory]
    [InlineData(ListenerKind.Tcp, true, null, true)]
    [InlineData(ListenerKind.Unix, true, null, true)]
    [InlineData(ListenerKind.Tcp, false, null, false)]
    [InlineData(ListenerKind.Tls, false, null, false)]
    [InlineData(ListenerKind.Tcp, false, "ann", true)]
    [InlineData(ListenerKind.Tcp, true, "mallory", false)]
    public async Task Anonymous_clients_are_let_in_only_locally(ListenerKind kind, bool local, string? user, bool let)
    {
        using PasswordFile users = Users(PasswordFile.NewLine("ann", "secret"));
        MqttAuthenticator authenticator = new(users, CertificateName.CommonName, false, anonymousLocally: true);
        AuthenticationVerdict verdict = await authenticator.AuthenticateAsync(
            new(new(kind, local, new IPEndPoint(1, 1)), "c", user, "secret"u8.ToArray()), CancellationToken.None);
        Assert.Equal(let, verdict is AuthenticationVerdict.Accept);
    }

    [Fact]
    public async Task Mosquitto_clients_log_in()
    {
        Assert.SkipUnless(Mosquitto.IsInstalled, "needs mosquitto-clients");
        using PasswordFile users = Users(PasswordFile.NewLine("ann", "secret"));
        await using TestBroker broker = await TestBroker.StartAsync(configure: options =>
            options.Authenticator = new MqttAuthenticator(users, CertificateName.CommonName, false, false));
        foreach (ProtocolVersion version in (ProtocolVersion[])[ProtocolVersion.V311, ProtocolVersion.V5])
        {
            string[] to = [.. Mosquitto.Version(version), "-t", "a", "-m", "b", "-q", "1"];
            await Mosquitto.PublishAsync(broker.Port, [.. to, "-u", "ann", "-P", "secret"]);
            using MosquittoSubscriber wrong = new("mosquitto_pub", broker.Port, [.. to, "-u", "ann", "-P", "x"]);
            Assert.NotEqual(0, await wrong.EndAsync());
            using MosquittoSubscriber nobody = new("mosquitto_pub", broker.Port, to);
            Assert.NotEqual(0, await nobody.EndAsync());
        }
    }

    private static EndPacket Auth(ReasonCode reason, ReadOnlyMemory<byte> data) => new(PacketType.Auth, reason)
    {
        Properties = new() { AuthenticationMethod = "SCRAM-SHA-256", AuthenticationData = data },
    };

    private static async Task<bool> MatchesAsync(PasswordFile users, string user, string password) =>
        await users.JudgeAsync(user, Encoding.UTF8.GetBytes(password), CancellationToken.None) == PasswordVerdict.Right;

    private static async Task<PasswordVerdict> JudgeAsync(PasswordFile users, string user, string password) =>
        await users.JudgeAsync(user, Encoding.UTF8.GetBytes(password), CancellationToken.None);

    private PasswordFile Users(string text)
    {
        File.WriteAllText(Path, text + "\n");
        return new(Path, NullLogger.Instance, _time);
    }
}
