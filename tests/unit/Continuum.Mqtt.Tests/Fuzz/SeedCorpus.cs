using System.Buffers;
using System.Text;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Security.Files;
using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Tests.Packets;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Fuzz;

/// <summary>
/// What fuzzing begins with: files named after target and content. Those that this makes are always the same; others,
/// <c>TARGET-found-*.bin</c>, are inputs that once failed.
/// </summary>
internal static class SeedCorpus
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static string Folder =>
        RepositoryRoot.File("tests", "unit", "Continuum.Mqtt.Tests", "Fuzz", "corpus");

    /// <summary>The files of a target as they lie in the repository, by name.</summary>
    public static IEnumerable<byte[]> Of(FuzzTarget target) =>
        [.. Directory.GetFiles(Folder, target.Name + "-*.bin").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    /// <summary>All files that are made, by name.</summary>
    public static SortedDictionary<string, byte[]> Make()
    {
        SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);
        foreach (ProtocolVersion version in (ProtocolVersion[])[ProtocolVersion.V311, ProtocolVersion.V5])
        {
            AddPackets(files, version);
        }

        ArrayBufferWriter<byte> all = new();
        foreach (SessionChange change in Changes())
        {
            ArrayBufferWriter<byte> one = new();
            LogFormat.AppendChange(one, new SessionChange.Opened("c", 60, "user ann"));
            LogFormat.AppendChange(one, change);
            LogFormat.AppendChange(all, change);
            files[$"changes-{change.GetType().Name.ToLowerInvariant()}.bin"] = one.WrittenSpan.ToArray();
        }

        files["log-whole.bin"] = LogTarget.FileOf(all.WrittenSpan);
        files["log-old.bin"] = OldLog();
        files["users-both-forms.bin"] = Encoding.UTF8.GetBytes(
            $"# users\nann:{ScramEntry.Of("secret"u8, new byte[16], 4096)}\n"
            + $"bob:$7$101${Convert.ToBase64String(new byte[12])}${Convert.ToBase64String(new byte[64])}\n");
        files["rules-all-forms.bin"] =
            "# rules\nuser ann both devices/%c/#\ncert \"press 1\" publish plant/+/state\nanonymous subscribe public/#\n* both a/+/%u\n"u8
            .ToArray();
        files["scram-two-messages.bin"] =
            "n,,n=user,r=rOprNGfwEbeRWgbNEkqO\nc=biws,r=rOprNGfwEbeRWgbNEkqO,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="u8
            .ToArray();
        return files;
    }

    private static void AddPackets(SortedDictionary<string, byte[]> files, ProtocolVersion version)
    {
        RandomPackets packets = new(seed: 7, version);
        string target = new PacketTarget(version).Name;
        for (int i = 0; i < 400; i++)
        {
            ControlPacket packet = packets.Next();
            string name = $"{target}-{packet.Type.ToString().ToLowerInvariant()}.bin";
            byte[] bytes = Wire.Encode(packet, version);
            // Of each kind the first that says something.
            if (!files.TryGetValue(name, out byte[]? have) || (have.Length < 24 && bytes.Length is > 24 and < 300))
            {
                files[name] = bytes;
            }
        }
    }

    private static byte[] OldLog()
    {
        ArrayBufferWriter<byte> change = new();
        ChangeEncoding.Write(change, new SessionChange.Opened("c", 60));
        byte[] length = BitConverter.GetBytes(change.WrittenCount);
        return [.. LogFormat.OldMagic, .. length, .. BitConverter.GetBytes(Crc32C.Of(change.WrittenSpan)), .. change.WrittenSpan];
    }

    private static IEnumerable<SessionChange> Changes()
    {
        MqttMessage message = new()
        {
            Topic = "a/b",
            Payload = "payload"u8.ToArray(),
            QoS = 1,
            ResponseTopic = "r",
            CorrelationData = new byte[] { 1, 2 },
            ContentType = "text",
            UserProperties = [new("k", "v")],
            MessageExpiry = TimeSpan.FromSeconds(30),
        };
        yield return new SessionChange.Opened("c", 60, "user ann");
        yield return new SessionChange.Subscribed("c", new("a/+", 1, true, false, 3));
        yield return new SessionChange.Queued("c", new(5, message, At) { QoS = 2, SubscriptionIds = [3], Share = "g" });
        yield return new SessionChange.Sent("c", 5, 9);
        yield return new SessionChange.Released("c", 5);
        yield return new SessionChange.Done("c", 5);
        yield return new SessionChange.Received("c", 8);
        yield return new SessionChange.Completed("c", 8);
        yield return new SessionChange.Retained(new(message, At));
        yield return new SessionChange.WillKept("c", new(message, 10, At));
        yield return new SessionChange.WillDropped("c", At);
        yield return new SessionChange.OriginTaken("o");
        yield return new SessionChange.OriginForgotten("o");
        yield return new SessionChange.Unsubscribed("c", "a/+");
        yield return new SessionChange.Disconnected("c", At, 60);
        yield return new SessionChange.Ended("c");
    }
}
