using System.Text;
using System.Text.Json;
using Continuum.Contracts.Api;
using Continuum.Contracts.Shadows;
using FsCheck;
using FsCheck.Fluent;

namespace Continuum.Contracts.Tests.Shadows;

public sealed class ShadowTextTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(50);

    [Fact]
    public void A_stored_shadow_reads_back_as_it_was() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            Random random = new(seed);
            Shadow shadow = Shadow.New("d").Merge(RandomShadows.Document(random), Start);
            shadow.TryUpdate(RandomShadows.Patch(random), "n", Start, out shadow);
            ShadowDocument read = ShadowStorage.Parse(ShadowStorage.ToJson(shadow.Document));
            Assert.Equal(RandomShadows.Text(shadow.Document), RandomShadows.Text(read));
            Assert.Same(shadow.Document, shadow.Document.Merge(read));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_shown_written_as_an_update_gives_the_same_again() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            Random random = new(seed);
            Shadow.New("d").TryUpdate(RandomShadows.Patch(random), "n", Start, out Shadow one);
            ShadowView view = JsonSerializer.Deserialize(ShadowText.State(one), ApiJson.Default.ShadowView)!;
            string again = $$"""{"desired":{{view.Desired}},"reported":{{view.Reported}}}""";
            Assert.True(ShadowPatch.TryParse(Encoding.UTF8.GetBytes(again), out ShadowPatch? patch, out _), again);
            Shadow.New("d").TryUpdate(patch, "n", Start, out Shadow two);
            Assert.Equal(RandomShadows.Text(one.Document), RandomShadows.Text(two.Document));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_whole_shadow_and_its_delta_are_nested_as_they_were_written()
    {
        Assert.True(ShadowPatch.TryParse(
            """{"desired":{"t":21.5,"led":{"on":true,"c":[1,2]},"le-d":1},"reported":{"t":21.50}}"""u8.ToArray(),
            out ShadowPatch? patch,
            out _));
        Shadow.New("d").TryUpdate(patch, "n", DateTimeOffset.FromUnixTimeMilliseconds(7), out Shadow shadow);

        Assert.Equal(
            """{"device":"d","version":1,"timestamp":7,"desired":{"le-d":1,"led":{"c":[1,2],"on":true},"t":21.5},"""
            + "\"reported\":" + """{"t":21.50},"delta":{"le-d":1,"led":{"c":[1,2],"on":true}}}""",
            Encoding.UTF8.GetString(ShadowText.State(shadow)));
        Assert.Equal(
            """{"device":"d","version":1,"timestamp":7,"delta":{"le-d":1,"led":{"c":[1,2],"on":true}}}""",
            Encoding.UTF8.GetString(ShadowText.Delta(shadow)));
    }

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("[]", "Array")]
    [InlineData("""{"state":{}}""", "'state'")]
    [InlineData("""{"desired":1}""", "desired is a JSON Number")]
    [InlineData("""{"desired":{"a":NaN}}""", "no JSON")]
    [InlineData("""{"desired":{"a":1,"a":2}}""", "no name twice")]
    [InlineData("""{"desired":{"a":1,"\u0061":2}}""", "no name twice")]
    [InlineData("""{"desired":{"a":"\ud800"}}""", "surrogate")]
    [InlineData("""{"desired":{"\ud800":1}}""", "surrogate")]
    [InlineData("""{"desired":{"a":1e}}""", "no JSON")]
    [InlineData("""{"version":1.5}""", "whole number")]
    [InlineData("""{"desired":{"1":{"2":{"3":{"4":{"5":{"6":{"7":{"8":{"9":{}}}}}}}}}}}""", "8 levels")]
    [InlineData("{\"desired\":{\"a\":\"\u0001\"}}", "no JSON")]
    public void A_hostile_update_is_refused_with_a_reason(string json, string reason)
    {
        Assert.False(ShadowPatch.TryParse(Encoding.UTF8.GetBytes(json), out _, out ShadowError? error));
        Assert.Equal(ShadowErrorKind.Invalid, error.Kind);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused_and_never_break_anything()
    {
        Random random = new(5);
        byte[] sound = RandomShadows.Update(random);
        for (int i = 0; i < 1_000; i++)
        {
            byte[] bytes = [.. sound];
            for (int n = 0; n <= random.Next(3); n++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            if (ShadowPatch.TryParse(bytes, out ShadowPatch? patch, out ShadowError? error))
            {
                Shadow.New("d").TryUpdate(patch, "n", Start, out Shadow shadow);
                Assert.NotNull(JsonSerializer.Deserialize(ShadowText.State(shadow), ApiJson.Default.ShadowView));
                Assert.NotNull(ShadowStorage.Parse(ShadowStorage.ToJson(shadow.Document)));
            }
            else
            {
                Assert.NotEmpty(error.Message);
            }
        }
    }

    [Fact]
    public void Numbers_beyond_all_measure_are_kept_and_compared()
    {
        Assert.True(ShadowPatch.TryParse(
            """{"desired":{"a":1e999999999999999999999,"b":1},"reported":{"a":2e999999999999999999999,"b":1.0e0}}"""u8
                .ToArray(),
            out ShadowPatch? patch,
            out _));
        Shadow.New("d").TryUpdate(patch, "n", Start, out Shadow shadow);
        Assert.Equal(["/a"], shadow.Document.Delta().Select(leaf => leaf.Key));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("x")]
    [InlineData("""{"clock":[],"desired":{},"reported":{}}""")]
    [InlineData("""{"clock":[-1,0],"desired":{},"reported":{}}""")]
    [InlineData("""{"clock":[0,0],"desired":{"a":[1,0,0,"n"]},"reported":{}}""")]
    [InlineData("""{"clock":[0,0],"desired":{"/a":[{},0,0,"n"]},"reported":{}}""")]
    [InlineData("""{"clock":[0,0],"desired":{"/a":[1,0,-1,"n"]},"reported":{}}""")]
    [InlineData("""{"clock":[0,0],"desired":{"/a":[1,0,0]},"reported":{}}""")]
    [InlineData("""{"clock":[0,0],"desired":{"/a~2":[1,0,0,"n"]},"reported":{}}""")]
    [InlineData("""{"clock":[0,0],"desired":{"/1/2/3/4/5/6/7/8/9/10":[1,0,0,"n"]},"reported":{}}""")]
    [InlineData("""{"clock":[0,0],"desired":{"/a":[[[[[[[[[[1]]]]]]]]],0,0,"n"]},"reported":{}}""")]
    public void What_is_no_stored_shadow_is_refused(string json) =>
        Assert.Throws<FormatException>(() => ShadowStorage.Parse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_name_without_end_is_refused() => What_is_no_stored_shadow_is_refused(
        $$$"""{"clock":[0,0],"desired":{"/{{{new string('x', 2_000)}}}":[1,0,0,"n"]},"reported":{}}""");

    [Fact]
    public void What_an_update_may_have_at_its_deepest_can_be_stored()
    {
        foreach (string value in (string[])["""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}""", "[[[[[[[[1]]]]]]]]"])
        {
            string update = value[0] == '{' ? $$$"""{"desired":{{{value}}}}""" : $$$"""{"desired":{"a":{{{value}}}}}""";
            Assert.True(
                ShadowPatch.TryParse(Encoding.UTF8.GetBytes(update), out ShadowPatch? patch, out ShadowError? error),
                error?.Message);
            Shadow.New("d").TryUpdate(patch, "n", Start, out Shadow shadow);
            Assert.Single(ShadowStorage.Parse(ShadowStorage.ToJson(shadow.Document)).Desired.Visible);
        }
    }

    [Fact]
    public void A_copy_whose_clock_is_at_its_end_is_no_copy() => Assert.Throws<FormatException>(() =>
        ShadowStorage.ParseCopy(
            """{"clock":[0,0],"desired":{"/a":[1,253402300799999,2147483647,"n"]},"reported":{}}"""u8.ToArray()));

    [Fact]
    public void A_write_is_later_than_leaves_that_are_later_than_their_clock()
    {
        Shadow shadow = Shadow.New("d").Merge(
            ShadowStorage.ParseCopy(
                """{"clock":[0,0],"desired":{"/a":[1,4000000000000,7,"n"]},"reported":{}}"""u8.ToArray()),
            Start);
        Assert.True(ShadowPatch.TryParse("""{"desired":{"a":2}}"""u8.ToArray(), out ShadowPatch? patch, out _));
        shadow.TryUpdate(patch, "m", Start, out Shadow updated);
        Assert.Equal("2", updated.Merge(shadow.Document, Start).Document.Desired.Visible["/a"].Value);
    }

    [Theory]
    [InlineData("thermo-7", true)]
    [InlineData("Press 7 (é)", true)]
    [InlineData("urn:plant:thermo-7", true)]
    [InlineData("", false)]
    [InlineData("..", false)]
    [InlineData("$SYS", false)]
    [InlineData("a/b", false)]
    [InlineData("+", false)]
    [InlineData("#", false)]
    [InlineData("a\n", false)]
    public void A_devices_name_is_one_level_of_a_topic(string name, bool valid) =>
        Assert.Equal(valid, DeviceName.IsValid(name));
}
