using Orleans;

namespace Continuum.Silo.Tests.Grains;

internal sealed class CallerGrain(LifeLog life) : Grain, ICaller
{
    public async Task<string> CallAlongAsync(IReadOnlyList<string> path)
    {
        string key = this.GetPrimaryKeyString();
        if (path.Count == 0)
        {
            return key;
        }

        life.Add($"{key} calls {path[0]}");
        await life.Gate;
        return key + " " + await GrainFactory.GetGrain<ICaller>(path[0]).CallAlongAsync([.. path.Skip(1)]);
    }
}
