using Continuum.Contracts.Events;

namespace Continuum.Testing.Kills;

/// <summary>What a run showed.</summary>
/// <param name="Plan">The run, with the kills that there were.</param>
/// <param name="WhileStarting">Kills that came before the node was ready.</param>
/// <param name="Kinds">The publications.</param>
/// <param name="Replies">Replies that the subscriber has, beside the one to the last event, which ends the run.</param>
/// <param name="DeadLetters">Events given up.</param>
/// <param name="Account">
/// The node's own account at the end, that last event included; its counts are those of this run.
/// </param>
/// <param name="RunsSeen">Runs of the function that its log shows; what a kill took with it is missing.</param>
/// <param name="RunsAgain">Of these, of an event that had been run before, under the same key.</param>
/// <param name="Problems">What must not be; none in a good run.</param>
public sealed record KillReport(
    KillPlan Plan,
    int WhileStarting,
    IReadOnlyList<KindCount> Kinds,
    int Replies,
    int DeadLetters,
    EventAccount Account,
    int RunsSeen,
    int RunsAgain,
    IReadOnlyList<string> Problems);
