using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Continuum.Contracts.Shadows;

/// <summary>The JSON that devices and applications read.</summary>
public static class ShadowText
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole shadow: device, version, timestamp, desired, reported, delta.</summary>
    public static byte[] State(Shadow shadow) => Write(writer =>
    {
        Head(writer, shadow);
        Section(writer, "desired", shadow.Document.Desired.Visible);
        Section(writer, "reported", shadow.Document.Reported.Visible);
        Section(writer, "delta", shadow.Document.Delta());
    });

    /// <summary>What the device is to become: device, version, timestamp, delta.</summary>
    public static byte[] Delta(Shadow shadow) => Write(writer =>
    {
        Head(writer, shadow);
        Section(writer, "delta", shadow.Document.Delta());
    });

    /// <summary>That an update was taken: device, version, timestamp, and what the update asked for.</summary>
    public static byte[] Accepted(Shadow shadow, ShadowPatch? patch) => Write(writer =>
    {
        Head(writer, shadow);
        if (patch is null)
        {
            return;
        }

        foreach (JsonProperty part in patch.Root.EnumerateObject())
        {
            if (part.Name != "version")
            {
                part.WriteTo(writer);
            }
        }
    });

    /// <summary>That a request was refused: code, error, message.</summary>
    public static byte[] Rejected(ShadowError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return Write(writer =>
        {
            writer.WriteNumber("code", (int)error.Kind);
            writer.WriteString("error", error.Word);
            writer.WriteString("message", error.Message);
        });
    }

    /// <summary>The JSON of a value, without blanks; the same text for the same value but for numbers.</summary>
    internal static string Compact(JsonElement value)
    {
        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter writer = new(text, Plain))
        {
            value.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    internal static byte[] Write(Action<Utf8JsonWriter> members)
    {
        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter writer = new(text, Plain))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return text.WrittenSpan.ToArray();
    }

    private static void Head(Utf8JsonWriter writer, Shadow shadow)
    {
        writer.WriteString("device", shadow.Device);
        writer.WriteNumber("version", shadow.Version);
        writer.WriteNumber("timestamp", shadow.Timestamp);
    }

    // In ordinal order all that is below one name stands together.
    private static void Section(
        Utf8JsonWriter writer, string name, IEnumerable<KeyValuePair<string, ShadowLeaf>> leaves)
    {
        writer.WriteStartObject(name);
        string[] open = [];
        foreach ((string path, ShadowLeaf leaf) in leaves)
        {
            string[] levels = path.Split('/')[1..];
            int common = 0;
            while (common < open.Length && common < levels.Length - 1 && open[common] == levels[common])
            {
                common++;
            }

            for (int i = open.Length; i > common; i--)
            {
                writer.WriteEndObject();
            }

            for (int i = common; i < levels.Length - 1; i++)
            {
                writer.WriteStartObject(ShadowPath.Unescape(levels[i]));
            }

            open = levels[..^1];
            writer.WritePropertyName(ShadowPath.Unescape(levels[^1]));
            writer.WriteRawValue(leaf.Value!);
        }

        for (int i = open.Length; i > 0; i--)
        {
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
