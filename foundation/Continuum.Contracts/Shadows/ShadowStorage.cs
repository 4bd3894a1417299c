using System.Text.Json;

namespace Continuum.Contracts.Shadows;

/// <summary>
/// The JSON in which copies are kept and exchanged:
/// <c>{"clock":[ms,counter],"desired":{"/path":[value,ms,counter,"replica"]},"reported":{...}}</c>, value null where
/// the name was removed.
/// </summary>
public static class ShadowStorage
{
    private const long LatestMilliseconds = 253_402_300_799_999; // The end of the year 9999.

    // Far from the end of what can be stored, so that what is written after a copy's clock can be, too.
    private const long LatestOfCopies = 95_617_584_000_000; // The beginning of the year 5000.

    // The document, a section and a leaf's own array, then the value.
    private static readonly JsonDocumentOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = ShadowLimits.MaxLevels + 3,
    };

    /// <summary>Writes a document.</summary>
    public static byte[] ToJson(ShadowDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return ShadowText.Write(writer =>
        {
            writer.WriteStartArray("clock");
            writer.WriteNumberValue(document.Clock.Milliseconds);
            writer.WriteNumberValue(document.Clock.Counter);
            writer.WriteEndArray();
            Section(writer, "desired", document.Desired);
            Section(writer, "reported", document.Reported);
        });
    }

    /// <summary>Reads a document.</summary>
    /// <param name="json">UTF-8.</param>
    /// <exception cref="FormatException">It is none; says why.</exception>
    public static ShadowDocument Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument text = JsonDocument.Parse(json, Strict);
            JsonElement clock = text.RootElement.GetProperty("clock");
            ShadowSection desired = Section(text.RootElement.GetProperty("desired"));
            ShadowSection reported = Section(text.RootElement.GetProperty("reported"));

            // A write here is later than all that is here, whatever the other side says of its clock.
            ShadowStamp latest = desired.Leaves.Values.Concat(reported.Leaves.Values)
                .Select(leaf => leaf.Stamp with { Replica = "" })
                .Append(Stamp(clock[0], clock[1], ""))
                .Max();
            return new(desired, reported, latest);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException
            or IndexOutOfRangeException or FormatException)
        {
            throw new FormatException($"this is no stored shadow: {e.Message}", e);
        }
    }

    /// <summary>Reads a document that another replica sent.</summary>
    /// <param name="json">UTF-8.</param>
    /// <exception cref="FormatException">It is none, or one with a clock that cannot be gone on from; says
    /// why.</exception>
    public static ShadowDocument ParseCopy(ReadOnlyMemory<byte> json)
    {
        ShadowDocument document = Parse(json);
        return document.Clock.Milliseconds < LatestOfCopies
            ? document
            : throw new FormatException(
                $"the copy's clock says {document.Clock.Milliseconds} ms since 1970, which is thousands of years "
                + "ahead");
    }

    private static void Section(Utf8JsonWriter writer, string name, ShadowSection section)
    {
        writer.WriteStartObject(name);
        foreach ((string path, ShadowLeaf leaf) in section.Leaves)
        {
            writer.WriteStartArray(path);
            writer.WriteRawValue(leaf.Value ?? "null");
            writer.WriteNumberValue(leaf.Stamp.Milliseconds);
            writer.WriteNumberValue(leaf.Stamp.Counter);
            writer.WriteStringValue(leaf.Stamp.Replica);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static ShadowSection Section(JsonElement section) => ShadowSection.Of(section.EnumerateObject()
        .Select(leaf => KeyValuePair.Create(leaf.Name, Leaf(leaf.Name, leaf.Value))));

    private static ShadowLeaf Leaf(string path, JsonElement leaf)
    {
        if (!ShadowPath.IsLeaf(path))
        {
            throw new FormatException($"'{path}' is no JSON pointer to a leaf");
        }

        // One level more than objects have: the name of the leaf itself.
        if (path.Length > ShadowLimits.MaxPathLength || path.Count('/') > ShadowLimits.MaxLevels + 1)
        {
            throw new FormatException(
                $"a name has {path.Length} characters and {path.Count('/')} levels: at most "
                + $"{ShadowLimits.MaxPathLength} and {ShadowLimits.MaxLevels + 1} are right");
        }

        JsonElement value = leaf[0];
        return value.ValueKind == JsonValueKind.Object
            ? throw new FormatException($"{path} is an object: a leaf is none")
            : new(
                value.ValueKind == JsonValueKind.Null ? null : ShadowText.Compact(value),
                Stamp(leaf[1], leaf[2], leaf[3].GetString() ?? ""));
    }

    private static ShadowStamp Stamp(JsonElement milliseconds, JsonElement counter, string replica)
    {
        ShadowStamp stamp = new(milliseconds.GetInt64(), counter.GetInt32(), replica);
        return stamp is { Milliseconds: >= 0 and <= LatestMilliseconds, Counter: >= 0 }
            ? stamp
            : throw new FormatException($"{stamp.Milliseconds}, {stamp.Counter} is no time of a write");
    }
}
