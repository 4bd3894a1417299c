using System.Text.Json;
using Continuum.Contracts.Shadows;
using FsCheck;
using FsCheck.Fluent;

namespace Continuum.Contracts.Tests.Shadows;

public sealed class ShadowMergeTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(50);

    private static readonly Arbitrary<int> Seeds = ArbMap.Default.ArbFor<int>();

    [Fact]
    public void Merging_is_commutative_associative_and_idempotent() =>
        Prop.ForAll(Seeds, seed =>
        {
            Random random = new(seed);
            ShadowDocument a = RandomShadows.Document(random);
            ShadowDocument b = RandomShadows.Document(random);
            ShadowDocument c = RandomShadows.Document(random);
            Assert.Equal(RandomShadows.Text(a.Merge(b)), RandomShadows.Text(b.Merge(a)));
            Assert.Equal(RandomShadows.Text(a.Merge(b).Merge(c)), RandomShadows.Text(a.Merge(b.Merge(c))));
            Assert.Same(a, a.Merge(a));
            ShadowDocument both = a.Merge(b);
            Assert.Same(both, both.Merge(b));
            Assert.True(both.Covers(a) && both.Covers(b));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Two_copies_that_exchange_with_loss_and_repetition_end_equal() =>
        Prop.ForAll(Seeds, seed =>
        {
            Random random = new(seed);
            string[] names = ["n", "m"];
            Shadow[] copies = [Shadow.New("d"), Shadow.New("d")];
            List<ShadowDocument> underway = [];
            for (int step = 0; step < 40; step++)
            {
                int which = random.Next(2);
                // Each clock goes as it likes, backwards too.
                DateTimeOffset now = Start.AddMilliseconds(random.Next(5));
                long version = copies[which].Version;
                switch (random.Next(3))
                {
                    case 0:
                        Assert.Null(copies[which].TryUpdate(
                            RandomShadows.Patch(random), names[which], now, out copies[which]));
                        break;
                    case 1:
                        underway.Add(copies[which].Document);
                        break;
                    case 2 when underway.Count > 0:
                        copies[which] = copies[which].Merge(underway[random.Next(underway.Count)], now);
                        break;
                }

                Assert.InRange(copies[which].Version, version, version + 1);
            }

            copies[0] = copies[0].Merge(copies[1].Document, Start);
            copies[1] = copies[1].Merge(copies[0].Document, Start);
            Assert.Equal(RandomShadows.Text(copies[0].Document), RandomShadows.Text(copies[1].Document));
            Assert.Same(copies[0], copies[0].Merge(copies[1].Document, Start));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_delta_is_empty_exactly_when_all_that_is_desired_is_reported() =>
        Prop.ForAll(Seeds, seed =>
        {
            ShadowDocument document = RandomShadows.Document(new Random(seed));
            bool within = document.Desired.Visible.All(leaf =>
                document.Reported.Visible.TryGetValue(leaf.Key, out ShadowLeaf? reported)
                && JsonElement.DeepEquals(
                    JsonDocument.Parse(leaf.Value.Value!).RootElement,
                    JsonDocument.Parse(reported.Value!).RootElement));
            Assert.Equal(within, document.Delta().Count == 0);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_shown_has_no_leaf_below_a_leaf() =>
        Prop.ForAll(Seeds, seed =>
        {
            string[] shown = [.. RandomShadows.Document(new Random(seed)).Desired.Visible.Keys];
            Assert.DoesNotContain(shown, one => shown.Any(other =>
                one != other && one.StartsWith(other + "/", StringComparison.Ordinal)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_write_that_saw_another_wins_although_its_clock_is_behind()
    {
        Shadow one = Updated(Shadow.New("d"), """{"desired":{"a":1}}""", "n", Start.AddHours(1));
        Shadow two = Shadow.New("d").Merge(one.Document, Start);
        two = Updated(two, """{"desired":{"a":2}}""", "m", Start);

        Assert.Equal("2", one.Merge(two.Document, Start).Document.Desired.Visible["/a"].Value);
    }

    [Fact]
    public void A_leaf_takes_the_place_of_an_object_and_an_object_that_of_a_leaf()
    {
        Shadow shadow = Updated(Shadow.New("d"), """{"desired":{"a":{"b":1,"c":{"d":2}},"ab":3}}""");
        shadow = Updated(shadow, """{"desired":{"a":4}}""");
        Assert.Equal(["/a", "/ab"], shadow.Document.Desired.Visible.Keys);

        shadow = Updated(shadow, """{"desired":{"a":{"c":5}}}""");
        Assert.Equal(["/a/c", "/ab"], shadow.Document.Desired.Visible.Keys);
    }

    [Fact]
    public void What_was_hidden_does_not_come_to_light_when_what_hid_it_goes()
    {
        Shadow leaf = Updated(Shadow.New("d"), """{"desired":{"a":1}}""", "n", Start.AddHours(1));
        Shadow below = Updated(Shadow.New("d"), """{"desired":{"a":{"b":2}}}""", "m", Start);
        Shadow both = leaf.Merge(below.Document, Start);
        Assert.Equal(["/a"], both.Document.Desired.Visible.Keys);

        both = Updated(both, """{"desired":{"a":null}}""");
        Assert.Empty(both.Document.Desired.Visible);
    }

    [Fact]
    public void A_removed_name_is_forgotten_after_its_time_and_not_before()
    {
        Shadow shadow = Updated(Shadow.New("d"), """{"desired":{"a":1,"b":1}}""");
        shadow = Updated(shadow, """{"desired":{"a":null}}""");
        Assert.Null(shadow.Document.Desired.Leaves["/a"].Value);

        Assert.Same(shadow.Document, shadow.Document.Forget(Start.AddDays(30)));
        Assert.Equal(["/b"], shadow.Document.Forget(Start.AddDays(31)).Desired.Leaves.Keys);
    }

    [Fact]
    public void A_removal_that_comes_late_is_passed_on_and_then_forgotten()
    {
        Shadow node = Updated(Shadow.New("d"), """{"desired":{"a":1}}""");
        Shadow plane = Shadow.New("d").Merge(node.Document, Start);
        node = Updated(node, """{"desired":{"a":null}}""");

        DateTimeOffset late = Start.AddDays(60);
        plane = plane.Merge(node.Document, late);
        Assert.Null(plane.Document.Desired.Leaves["/a"].Value);
        node = Updated(node, """{"desired":{"b":1}}""", at: late);
        plane = plane.Merge(node.Document, late);
        Assert.Equal(["/b"], plane.Document.Desired.Leaves.Keys);
        Assert.True(node.Document.Covers(plane.Document));
    }

    // As the link has it: who finds that it has more than a copy sends its own.
    [Fact]
    public void Copies_that_meet_after_months_show_the_same() =>
        Prop.ForAll(Seeds, MeetAfterMonths).QuickCheckThrowOnFailure();

    // A removed name that only the node remembered: nothing changed there when the leaf came back.
    [Fact]
    public void A_node_that_remembers_what_the_others_forgot_says_so() => MeetAfterMonths(79);

    private static void MeetAfterMonths(int seed)
    {
        Random random = new(seed);
        Shadow plane = Shadow.New("d");
        Shadow[] nodes = [Shadow.New("d"), Shadow.New("d")];
        bool[] unsent = [true, true];
        bool[] pending = [false, false];
        DateTimeOffset now = Start;
        for (int step = 0; step < 60; step++)
        {
            bool last = step >= 40;
            now += last ? TimeSpan.Zero : TimeSpan.FromDays(random.Next(20));
            int which = last ? step % 2 : random.Next(2);
            Shadow before = plane;
            switch (last ? 2 + (step / 2 % 2) : random.Next(4))
            {
                case 0:
                    Assert.Null(nodes[which].TryUpdate(
                        RandomShadows.Patch(random), $"n{which}", now, out Shadow updated));
                    unsent[which] |= !ReferenceEquals(updated, nodes[which]);
                    nodes[which] = updated;
                    break;
                case 1:
                    Assert.Null(plane.TryUpdate(RandomShadows.Patch(random), "@", now, out plane));
                    pending[0] |= !ReferenceEquals(before, plane);
                    pending[1] |= !ReferenceEquals(before, plane);
                    break;
                case 2 when unsent[which]:
                    plane = plane.Merge(nodes[which].Document, now);
                    pending[1 - which] |= !ReferenceEquals(before, plane);
                    pending[which] |= !nodes[which].Document.Covers(plane.Document);
                    unsent[which] = false;
                    break;
                case 3 when pending[which]:
                    Shadow merged = nodes[which].Merge(plane.Document, now);
                    unsent[which] = !plane.Document.Covers(merged.Document);
                    nodes[which] = merged;
                    pending[which] = false;
                    break;
            }
        }

        Assert.Equal([false, false, false, false], [.. unsent, .. pending]);
        Assert.All(nodes, node => Assert.Equal(
            plane.Document.Desired.Visible.Select(leaf => (leaf.Key, leaf.Value.Value)),
            node.Document.Desired.Visible.Select(leaf => (leaf.Key, leaf.Value.Value))));
    }

    private static Shadow Updated(Shadow shadow, string json, string replica = "n", DateTimeOffset? at = null)
    {
        Assert.True(ShadowPatch.TryParse(
            System.Text.Encoding.UTF8.GetBytes(json), out ShadowPatch? patch, out ShadowError? error), error?.Message);
        Assert.Null(shadow.TryUpdate(patch, replica, at ?? Start, out Shadow updated));
        return updated;
    }
}
