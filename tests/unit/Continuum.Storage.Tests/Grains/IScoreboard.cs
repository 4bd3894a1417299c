using Orleans;

namespace Continuum.Storage.Tests.Grains;

public interface IScoreboard : IGrainWithStringKey
{
    Task<Score> ReadAsync();

    Task AddAsync(int points, string player);
}
