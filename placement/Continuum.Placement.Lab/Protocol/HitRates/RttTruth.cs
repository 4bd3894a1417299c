using Continuum.Placement.Lab.Data;

namespace Continuum.Placement.Lab.Protocol.HitRates;

/// <summary>A matrix of round trips as it was measured, and as it was later.</summary>
/// <param name="Name">The set's name.</param>
/// <param name="Known">What is measured while planning.</param>
/// <param name="Later">What plans are judged on; the same where there is no later one.</param>
internal sealed record RttTruth(string Name, RttMatrix Known, RttMatrix Later)
{
    /// <summary>Every set that the catalogue has, by name.</summary>
    internal static IEnumerable<(string Name, Func<RttTruth> Read)> Find(DataCatalogue data)
    {
        foreach ((string name, string matrix, _) in data.CityMatrices)
        {
            yield return (name, () =>
            {
                RttMatrix read = WonderNetworkReader.ReadMatrix(matrix).SmallerOfBothDirections();
                return new RttTruth(name, read, read);
            }
            );
        }

        if (data.HostSlices is { Count: > 0 } slices)
        {
            yield return ("planetlab", () => new RttTruth(
                "planetlab",
                PlanetLabReader.Read(slices[0].File).SmallerOfBothDirections(),
                PlanetLabReader.Read(slices[^1].File).SmallerOfBothDirections()));
        }
    }
}
