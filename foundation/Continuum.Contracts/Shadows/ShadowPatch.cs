using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Continuum.Contracts.Shadows;

/// <summary>
/// An update: <c>{"desired": {...}, "reported": {...}, "version": N}</c>, each part where it is wanted. Names that it
/// does not mention stay as they are; <c>null</c> removes (as in a JSON merge patch, RFC 7396). An empty object says
/// nothing.
/// </summary>
public sealed class ShadowPatch
{
    private static readonly JsonDocumentOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = ShadowLimits.MaxLevels + 2,
    };

    private ShadowPatch(JsonElement root) => Root = root;

    /// <summary>All that there is, gone.</summary>
    public static ShadowPatch Removal { get; } =
        TryParse("""{"desired":null,"reported":null}"""u8.ToArray(), out ShadowPatch? removal, out _)
            ? removal
            : throw new System.Diagnostics.UnreachableException();

    /// <summary>Writes to what the device should be.</summary>
    public IReadOnlyList<ShadowWrite> Desired { get; private set; } = [];

    /// <summary>Writes to what the device is.</summary>
    public IReadOnlyList<ShadowWrite> Reported { get; private set; } = [];

    /// <summary>The version that the update was made from, where it names one.</summary>
    public long? Version { get; private set; }

    /// <summary>The update as it came.</summary>
    internal JsonElement Root { get; }

    /// <summary>Reads an update.</summary>
    /// <param name="json">UTF-8.</param>
    /// <param name="patch">The update.</param>
    /// <param name="error">Why it is none.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> json,
        [NotNullWhen(true)] out ShadowPatch? patch,
        [NotNullWhen(false)] out ShadowError? error)
    {
        patch = null;
        if (json.Length > ShadowLimits.MaxBytes)
        {
            error = new(
                ShadowErrorKind.TooLarge,
                $"an update has at most {ShadowLimits.MaxBytes} bytes, this has {json.Length}");
            return false;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Strict);
            ShadowPatch read = new(document.RootElement.Clone());
            error = read.Read();
            patch = error is null ? read : null;
            return error is null;
        }
        catch (JsonException e)
        {
            error = Invalid($"the update is no JSON that can be taken: {e.Message} (at most {ShadowLimits.MaxLevels} "
                + "levels below desired and reported, no name twice)");
            return false;
        }
        catch (InvalidOperationException)
        {
            // What the reader throws for text that UTF-16 cannot say.
            error = Invalid("the update has half a surrogate pair in a text: both halves or none are right");
            return false;
        }
    }

    private ShadowError? Read()
    {
        if (Root.ValueKind != JsonValueKind.Object)
        {
            return Invalid($"the update is a JSON {Root.ValueKind}: an object with desired or reported is right");
        }

        foreach (JsonProperty part in Root.EnumerateObject())
        {
            if (ReadPart(part.Name, part.Value) is { } problem)
            {
                return Invalid(problem);
            }
        }

        if (Desired.Concat(Reported).Any(write =>
            write.Value is not null && write.Path.Length > ShadowLimits.MaxPathLength))
        {
            return new(
                ShadowErrorKind.TooLarge,
                $"a name has, with those above it, at most {ShadowLimits.MaxPathLength} characters: use a shorter one");
        }

        return Desired.Count + Reported.Count > ShadowLimits.MaxLeaves
            ? new(ShadowErrorKind.TooLarge, $"the update names {Desired.Count + Reported.Count} leaves, at most "
                + $"{ShadowLimits.MaxLeaves} are right")
            : null;
    }

    private string? ReadPart(string name, JsonElement value)
    {
        switch (name)
        {
            case "desired" when value.ValueKind is JsonValueKind.Object or JsonValueKind.Null:
                Desired = Writes(value);
                return null;
            case "reported" when value.ValueKind is JsonValueKind.Object or JsonValueKind.Null:
                Reported = Writes(value);
                return null;
            case "desired" or "reported":
                return $"{name} is a JSON {value.ValueKind}: an object, or null to remove all, is right";
            case "version" when value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long version):
                Version = version;
                return null;
            case "version":
                return "version is the whole number that the last answer had";
            default:
                return $"'{name}' is no part of an update: desired, reported and version are";
        }
    }

    private static List<ShadowWrite> Writes(JsonElement section)
    {
        List<ShadowWrite> writes = [];
        Collect("", section, writes);
        return writes;
    }

    private static void Collect(string path, JsonElement value, List<ShadowWrite> writes)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            writes.Add(new(path, value.ValueKind == JsonValueKind.Null ? null : ShadowText.Compact(value)));
            return;
        }

        foreach (JsonProperty member in value.EnumerateObject())
        {
            Collect(ShadowPath.Append(path, member.Name), member.Value, writes);
        }
    }

    private static ShadowError Invalid(string message) => new(ShadowErrorKind.Invalid, message);
}
