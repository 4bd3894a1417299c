using Continuum.Bench.Reporting;
using Continuum.Testing.Power.Trials;

namespace Continuum.Bench.Power;

/// <summary>One run of power cuts.</summary>
/// <param name="Machine">Where it ran.</param>
/// <param name="Seed">What decided the moments.</param>
/// <param name="Asked">The cuts that were asked for.</param>
/// <param name="Booted">Cuts after which the machine started again.</param>
/// <param name="Forked">Cuts of copies of the running machine, whose data the agent then recovered on the host.</param>
/// <param name="Sum">Both.</param>
/// <param name="MadeAgain">Copies that did not come on, so that there was nothing to cut, and another was made.</param>
/// <param name="LedgerCommand">The worst exit status of <c>continuum events ledger</c>.</param>
/// <param name="Problems">What must not be, and where what tells of it was kept; none in a good run.</param>
internal sealed record PowerCutResult(
    MachineFacts Machine,
    int Seed,
    int Asked,
    PowerCutTally Booted,
    PowerCutTally Forked,
    PowerCutTally Sum,
    int MadeAgain,
    int LedgerCommand,
    IReadOnlyList<string> Problems)
{
    // A few may all come while nothing was written.
    private const int FewBooted = 10;

    /// <summary>What keeps the cuts from proving anything, each way of cutting by itself; none in a good run.</summary>
    public IReadOnlyList<string> Doubts =>
        [.. Booted.Doubts("of the machine itself", FewBooted), .. Forked.Doubts("of copies")];

    /// <summary>Whether nothing was lost, nothing doubled, and cuts met what they could destroy.</summary>
    public bool IsSound => Problems.Count == 0 && LedgerCommand == 0 && Sum.Cuts == Asked && Doubts.Count == 0;
}
