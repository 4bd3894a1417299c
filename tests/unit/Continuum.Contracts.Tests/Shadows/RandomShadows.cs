using System.Text.Json;
using Continuum.Contracts.Shadows;

namespace Continuum.Contracts.Tests.Shadows;

/// <summary>Shadows and updates by chance, from few names, so that they meet.</summary>
internal static class RandomShadows
{
    private static readonly string[] Names = ["a", "b", "c", "a/b", "~", "é", ""];
    private static readonly string[] Values = ["1", "1.0", "2", "true", "\"x\"", "[1,{\"z\":null}]", "[]"];

    public static ShadowDocument Document(Random random)
    {
        ShadowDocument document = new(Section(random), Section(random), ShadowStamp.None);
        return document with { Clock = Latest(document) };
    }

    public static byte[] Update(Random random) => JsonSerializer.SerializeToUtf8Bytes(
        JsonDocument.Parse($$"""{"desired":{{Object(random, 0)}},"reported":{{Object(random, 0)}}}""").RootElement);

    public static ShadowPatch Patch(Random random) =>
        ShadowPatch.TryParse(Update(random), out ShadowPatch? patch, out ShadowError? error)
            ? patch
            : throw new InvalidOperationException(error.Message);

    public static string Text(ShadowDocument document) =>
        System.Text.Encoding.UTF8.GetString(ShadowStorage.ToJson(document));

    private static ShadowStamp Latest(ShadowDocument document) => document.Desired.Leaves.Values
        .Concat(document.Reported.Leaves.Values)
        .Select(leaf => leaf.Stamp with { Replica = "" })
        .Append(ShadowStamp.None)
        .Max();

    private static ShadowSection Section(Random random) => ShadowSection.Of(
        Enumerable.Range(0, random.Next(6)).Select(_ => KeyValuePair.Create(
            Path(random),
            new ShadowLeaf(
                random.Next(4) == 0 ? null : Values[random.Next(Values.Length)],
                new(random.Next(3), random.Next(3), random.Next(2) == 0 ? "n" : "m")))));

    private static string Path(Random random) => string.Concat(
        Enumerable.Range(0, 1 + random.Next(3)).Select(_ => "/" + (random.Next(2) == 0 ? "a" : "b")));

    private static string Object(Random random, int level)
    {
        IEnumerable<string> members = Names.Where(_ => random.Next(3) == 0).Select(name =>
            JsonSerializer.Serialize(name) + ":" + random.Next(5) switch
            {
                0 => "null",
                1 or 2 when level < 3 => Object(random, level + 1),
                _ => Values[random.Next(Values.Length)],
            });
        return "{" + string.Join(',', members) + "}";
    }
}
