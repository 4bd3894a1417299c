using Orleans;

namespace Continuum.Silo.Tests.Surface;

/// <summary>
/// Grains compile against either silo only where ours shows nothing that Microsoft.Orleans 10.4.2 does not. What is
/// missing in ours is no fault: it was left out on purpose, and the compiler says so.
/// </summary>
public sealed class OrleansSurfaceTests
{
    // These live in assemblies of Orleans whose packages cannot be had here, so nothing can be compared.
    private static readonly Dictionary<string, string> OfOtherAssemblies = new()
    {
        ["Orleans.AliasAttribute"] = "Orleans.Serialization.Abstractions",
        ["Orleans.GenerateSerializerAttribute"] = "Orleans.Serialization.Abstractions",
        ["Orleans.IdAttribute"] = "Orleans.Serialization.Abstractions",
        ["Orleans.GrainState`1"] = "Orleans.Core",
        ["Orleans.IGrainState`1"] = "Orleans.Core",
        ["Orleans.Runtime.IPersistentState`1"] = "Orleans.Runtime",
        ["Orleans.Runtime.PersistentStateAttribute"] = "Orleans.Runtime",
        ["Orleans.Storage.IGrainStorage"] = "Orleans.Core",
        ["Orleans.Storage.InconsistentStateException"] = "Orleans.Core",
    };

    private static readonly IReadOnlyDictionary<string, SurfaceType> Ours =
        AssemblySurface.Read(typeof(Grain).Assembly.Location);

    private static readonly IReadOnlyDictionary<string, SurfaceType> Theirs = AssemblySurface.Read(
        Path.Combine(AppContext.BaseDirectory, "surface", "Orleans.Core.Abstractions.dll"));

    public static TheoryData<string> Comparable => [.. Ours.Keys.Where(one => !OfOtherAssemblies.ContainsKey(one))];

    [Theory]
    [MemberData(nameof(Comparable))]
    public void A_type_shows_nothing_that_Orleans_does_not(string name)
    {
        Assert.True(Theirs.TryGetValue(name, out SurfaceType? theirs), $"Orleans.Core.Abstractions has no {name}");
        SurfaceType ours = Ours[name];

        Assert.Equal(theirs.Kind, ours.Kind);
        Assert.Equal([], ours.Ancestors.Except(theirs.Ancestors));
        string[] excess = [.. ours.Members.Except(theirs.Members)];
        Assert.True(excess.Length == 0, $"Orleans' {name} lacks:\n{string.Join('\n', excess)}");
    }

    [Fact]
    public void What_cannot_be_compared_is_listed_exactly()
    {
        Assert.Equal(
            OfOtherAssemblies.Keys.Order(StringComparer.Ordinal),
            Ours.Keys.Where(one => !Theirs.ContainsKey(one)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_comparison_sees_what_differs()
    {
        SurfaceType factory = Theirs["Orleans.IGrainFactory"];

        Assert.Contains("!!0 GetGrain`1(String, String)", factory.Members);
        Assert.DoesNotContain("!!0 GetGrain`1(String)", factory.Members);
        Assert.True(Theirs.Count > 100, $"Only {Theirs.Count} types were read from Orleans.Core.Abstractions");
    }
}
