namespace Continuum.Contracts.Api;

/// <summary>Devices that have a shadow.</summary>
/// <param name="Items">In ordinal order of their names.</param>
/// <param name="After">Where the next page begins (<c>?after=</c>); null at the end.</param>
public sealed record DeviceList(IReadOnlyList<DeviceView> Items, string? After);
