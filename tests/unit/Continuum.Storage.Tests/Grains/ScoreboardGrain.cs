using Orleans;
using Orleans.Runtime;

namespace Continuum.Storage.Tests.Grains;

internal sealed class ScoreboardGrain([PersistentState("score")] IPersistentState<Score> score) : Grain, IScoreboard
{
    public Task<Score> ReadAsync() => Task.FromResult(score.State);

    public Task AddAsync(int points, string player)
    {
        score.State = new Score { Points = score.State.Points + points, Players = [.. score.State.Players, player] };
        return score.WriteStateAsync();
    }
}
