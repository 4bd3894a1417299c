using Continuum.Testing.Kills;
using Continuum.Testing.Power.Disks;

namespace Continuum.Testing.Power.Trials;

/// <summary>What some power cuts showed, added up.</summary>
/// <param name="Cuts">How many.</param>
/// <param name="WhileStarting">Of these, before the node was ready.</param>
/// <param name="WithUnflushed">Of all, those that met a disk with something unflushed.</param>
/// <param name="Unflushed">Sectors that were.</param>
/// <param name="WithReverted">Of the cuts, those that left a sector other than it was last written.</param>
/// <param name="Reverted">Those sectors.</param>
/// <param name="Kinds">The publications, in the order of their kinds.</param>
/// <param name="Replies">Replies that the subscribers have.</param>
/// <param name="DeadLetters">Events given up.</param>
/// <param name="Accepted">Events that the nodes took in.</param>
/// <param name="Repeated">Publications that came again and made no event.</param>
/// <param name="RunsSeen">Runs of the function that its log shows.</param>
/// <param name="RunsAgain">Of these, of an event that had been run before, under the same key.</param>
public sealed record PowerCutTally(
    int Cuts,
    int WhileStarting,
    int WithUnflushed,
    long Unflushed,
    int WithReverted,
    long Reverted,
    IReadOnlyList<KindCount> Kinds,
    long Replies,
    long DeadLetters,
    long Accepted,
    long Repeated,
    long RunsSeen,
    long RunsAgain)
{
    /// <summary>No cuts yet.</summary>
    public static PowerCutTally None { get; } = new(
        0, 0, 0, 0, 0, 0, [.. Enum.GetValues<PublicationKind>().Select(kind => new KindCount(kind, 0, 0, 0, 0, 0))],
        0, 0, 0, 0, 0, 0);

    /// <summary>What one run showed, and what its cuts did to the disk.</summary>
    public static PowerCutTally Of(KillReport report, IReadOnlyList<CutOutcome> cuts) => new(
        cuts.Count,
        report.WhileStarting,
        cuts.Count(cut => cut.Unflushed > 0),
        cuts.Sum(cut => (long)cut.Unflushed),
        cuts.Count(cut => cut.Reverted > 0),
        cuts.Sum(cut => (long)cut.Reverted),
        [.. report.Kinds.OrderBy(kind => kind.Kind)],
        report.Replies,
        report.DeadLetters,
        report.Account.Accepted,
        report.Account.Repeated,
        report.RunsSeen,
        report.RunsAgain);

    /// <summary>Both added up.</summary>
    public PowerCutTally Plus(PowerCutTally other) => new(
        Cuts + other.Cuts,
        WhileStarting + other.WhileStarting,
        WithUnflushed + other.WithUnflushed,
        Unflushed + other.Unflushed,
        WithReverted + other.WithReverted,
        Reverted + other.Reverted,
        [.. Kinds.Zip(other.Kinds, Sum)],
        Replies + other.Replies,
        DeadLetters + other.DeadLetters,
        Accepted + other.Accepted,
        Repeated + other.Repeated,
        RunsSeen + other.RunsSeen,
        RunsAgain + other.RunsAgain);

    /// <summary>What keeps a good outcome of these cuts from proving anything; nothing where it does.</summary>
    /// <param name="which">What the cuts were of, for the text.</param>
    /// <param name="from">Nothing is asked of fewer cuts than this.</param>
    public IEnumerable<string> Doubts(string which, int from = 1)
    {
        if (Cuts < from)
        {
            yield break;
        }

        if (WithReverted == 0)
        {
            yield return $"none of {Cuts} cuts {which} met anything that it could destroy, so they prove nothing";
        }

        foreach (KindCount kind in Kinds.Where(kind => kind.AcknowledgedBefore == 0))
        {
            yield return
                $"{kind.Kind}: nothing was acknowledged before any of {Cuts} cuts {which}, so they prove nothing";
        }
    }

    private static KindCount Sum(KindCount one, KindCount other) => new(
        one.Kind, one.Published + other.Published, one.Acknowledged + other.Acknowledged,
        one.AcknowledgedBefore + other.AcknowledgedBefore, one.Answered + other.Answered,
        one.AnsweredAgain + other.AnsweredAgain);
}
