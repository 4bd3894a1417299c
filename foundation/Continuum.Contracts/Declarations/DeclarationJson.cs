using System.Buffers;
using System.Text.Json;

namespace Continuum.Contracts.Declarations;

/// <summary>The declaration as JSON: how it is stored, sent and compared.</summary>
public static class DeclarationJson
{
    /// <summary>
    /// The canonical form: UTF-8, no white space, members sorted by name (ordinal), absent values left out. The same
    /// declaration gives the same bytes, whatever the order of its maps.
    /// </summary>
    public static byte[] Canonical(FunctionDeclaration declaration)
    {
        using JsonDocument document = JsonSerializer.SerializeToDocument(
            declaration, DeclarationJsonContext.Default.FunctionDeclaration);
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            WriteSorted(document.RootElement, writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads what <see cref="Canonical"/> wrote.</summary>
    /// <exception cref="JsonException">The bytes are no JSON of a declaration.</exception>
    public static FunctionDeclaration Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, DeclarationJsonContext.Default.FunctionDeclaration)
        ?? throw new JsonException("The JSON is null; a declaration is an object with metadata and spec");

    // The type discriminator `$type` sorts before every letter, so it stays first, where the reader wants it.
    private static void WriteSorted(JsonElement element, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (JsonProperty property in
                    element.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    WriteSorted(property.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in element.EnumerateArray())
                {
                    WriteSorted(item, writer);
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
