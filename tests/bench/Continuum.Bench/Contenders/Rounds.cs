using Continuum.Bench.Reporting;

namespace Continuum.Bench.Contenders;

/// <summary>
/// Measures contenders in alternation, a block of each and then the next block of each, so that what else the machine
/// does falls on all of them.
/// </summary>
/// <param name="contenders">Who, and events of one block.</param>
internal sealed class Rounds(IReadOnlyList<(IContender Contender, int PerRound)> contenders)
{
    /// <summary>A block of each that is not counted.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        foreach ((IContender contender, int perRound) in contenders)
        {
            await contender.RunAsync(perRound, new SampleSet(), cancellationToken);
        }
    }

    /// <summary>Blocks of each, in turn: so many, or as many as are begun before the time is up, and one at least.</summary>
    public async Task<Dictionary<IContender, SampleSet>> MeasureAsync(
        int rounds, TimeLimit limit, CancellationToken cancellationToken)
    {
        Dictionary<IContender, SampleSet> measured = contenders.ToDictionary(one => one.Contender, _ => new SampleSet());
        for (int round = 0; round == 0 || (round < rounds && !limit.IsOver); round++)
        {
            foreach ((IContender contender, int perRound) in contenders)
            {
                await contender.RunAsync(perRound, measured[contender], cancellationToken);
            }
        }

        return measured;
    }
}
