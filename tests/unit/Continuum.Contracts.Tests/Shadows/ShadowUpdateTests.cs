using System.Text;
using Continuum.Contracts.Shadows;

namespace Continuum.Contracts.Tests.Shadows;

public sealed class ShadowUpdateTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(50);

    [Fact]
    public void The_version_grows_with_what_changes_something_and_only_then()
    {
        Shadow shadow = Update(Shadow.New("d"), """{"desired":{"a":1}}""");
        Assert.Equal(1, shadow.Version);
        Assert.Same(shadow, Update(shadow, "{}"));
        Assert.Same(shadow, Update(shadow, """{"desired":{"x":null},"reported":null}"""));
        Assert.Equal(2, Update(shadow, """{"desired":{"a":1}}""").Version);
        Assert.Same(shadow, shadow.Merge(shadow.Document, Start));
    }

    [Fact]
    public void An_update_made_from_another_version_is_refused()
    {
        Shadow shadow = Update(Shadow.New("d"), """{"desired":{"a":1},"version":0}""");
        ShadowError? error = shadow.TryUpdate(
            Parse("""{"desired":{"a":2},"version":0}"""), "n", Start, out Shadow same);
        Assert.Equal(ShadowErrorKind.Conflict, error?.Kind);
        Assert.Same(shadow, same);
        Assert.Equal(2, Update(shadow, """{"desired":{"a":2},"version":1}""").Version);
    }

    [Fact]
    public void An_update_cannot_grow_a_shadow_beyond_its_leaves_but_can_shrink_it()
    {
        Shadow shadow = Update(Shadow.New("d"), Many("desired", 0, ShadowLimits.MaxLeaves));
        ShadowError? error = shadow.TryUpdate(Parse("""{"reported":{"one":1}}"""), "n", Start, out _);
        Assert.Equal(ShadowErrorKind.TooLarge, error?.Kind);
        Assert.Contains("513 leaves", error?.Message, StringComparison.Ordinal);

        // Two copies within the bounds can be beyond them together.
        Shadow other = Update(Shadow.New("d"), Many("reported", 0, 100));
        shadow = Update(shadow.Merge(other.Document, Start), """{"desired":{"n0":null}}""");
        Assert.Equal(611, shadow.Document.Desired.Live + shadow.Document.Reported.Live);
    }

    [Fact]
    public void An_update_cannot_grow_a_shadow_beyond_its_bytes()
    {
        string text = new('x', 40_000);
        Shadow shadow = Update(Shadow.New("d"), $$$"""{"desired":{"a":"{{{text}}}"}}""");
        Assert.Equal(
            ShadowErrorKind.TooLarge,
            shadow.TryUpdate(Parse($$$"""{"reported":{"a":"{{{text}}}"}}"""), "n", Start, out _)?.Kind);
        Assert.False(ShadowPatch.TryParse(
            Encoding.UTF8.GetBytes($$$"""{"desired":{"a":"{{{text}}}{{{text}}}"}}"""), out _, out ShadowError? error));
        Assert.Equal(ShadowErrorKind.TooLarge, error.Kind);
    }

    [Fact]
    public void Names_that_come_and_go_do_not_fill_the_memory()
    {
        Shadow shadow = Shadow.New("d");
        ShadowError? error = null;
        int updates = 0;
        for (; error is null && updates < 3_000; updates++)
        {
            shadow = Update(shadow, "{\"reported\":null}");
            error = shadow.TryUpdate(Parse($$$"""{"reported":{"n{{{updates}}}":1}}"""), "n", Start, out shadow);
        }

        Assert.Equal(ShadowErrorKind.TooLarge, error?.Kind);
        Assert.Equal(ShadowLimits.MaxRemembered, shadow.Document.Reported.Leaves.Count);
    }

    [Fact]
    public void Long_names_that_come_and_go_do_not_fill_the_memory_either()
    {
        string name = new('x', ShadowLimits.MaxPathLength - 10);
        Shadow shadow = Shadow.New("d");
        ShadowError? error = null;
        for (int i = 0; error is null && i < ShadowLimits.MaxRemembered; i++)
        {
            shadow = Update(shadow, "{\"reported\":null}");
            error = shadow.TryUpdate(Parse($$$"""{"reported":{"{{{name}}}{{{i}}}":1}}"""), "n", Start, out shadow);
        }

        Assert.Equal(ShadowErrorKind.TooLarge, error?.Kind);
        Assert.InRange(shadow.Document.Reported.NameBytes, 1, ShadowLimits.MaxNameBytes);
        Assert.False(ShadowPatch.TryParse(
            Encoding.UTF8.GetBytes($$$$"""{"reported":{"{{{{name}}}}":{"{{{{name}}}}":1}}}"""), out _, out error));
        Assert.Equal(ShadowErrorKind.TooLarge, error.Kind);
    }

    [Fact]
    public void A_removed_shadow_is_not_found_and_its_version_goes_on()
    {
        Shadow shadow = Update(Shadow.New("d"), """{"desired":{"a":1},"reported":{"b":1}}""");
        Assert.Null(shadow.TryRemove("n", Start, out shadow));
        Assert.True(shadow.Document.IsBlank);
        Assert.Equal(2, shadow.Version);
        Assert.Equal(ShadowErrorKind.NotFound, shadow.TryRemove("n", Start, out _)?.Kind);
    }

    [Fact]
    public void The_device_is_told_of_news_and_of_what_is_asked_for_again()
    {
        Shadow empty = Shadow.New("d");
        Shadow asked = Update(empty, """{"desired":{"a":1}}""");
        Assert.True(asked.HasNewDelta(empty, asked: true));
        Assert.False(asked.HasNewDelta(asked, asked: false));
        Shadow other = Update(asked, """{"reported":{"b":1}}""");
        Assert.False(other.HasNewDelta(asked, asked: false));
        Shadow done = Update(other, """{"reported":{"a":1}}""");
        Assert.False(done.HasNewDelta(other, asked: true));
    }

    private static string Many(string section, int from, int count) =>
        $"{{\"{section}\":{{{string.Join(',', Enumerable.Range(from, count).Select(i => $"\"n{i}\":1"))}}}}}";

    private static Shadow Update(Shadow shadow, string json)
    {
        Assert.Null(shadow.TryUpdate(Parse(json), "n", Start, out Shadow updated));
        return updated;
    }

    private static ShadowPatch Parse(string json)
    {
        Assert.True(
            ShadowPatch.TryParse(Encoding.UTF8.GetBytes(json), out ShadowPatch? patch, out ShadowError? error),
            error?.Message);
        return patch;
    }
}
