using Orleans;

namespace Continuum.Grains.Shadows;

/// <summary>The names of all devices that have a shadow. One grain, <see cref="Key"/>.</summary>
public interface IDevicesGrain : IGrainWithStringKey
{
    /// <summary>The key of the one list.</summary>
    const string Key = "devices";

    /// <summary>Adds a device.</summary>
    Task AddAsync(string device);

    /// <summary>Takes a device off the list.</summary>
    Task RemoveAsync(string device);

    /// <summary>Names in ordinal order, from behind one on.</summary>
    Task<IReadOnlyList<string>> ListAsync(string after, int limit);
}
