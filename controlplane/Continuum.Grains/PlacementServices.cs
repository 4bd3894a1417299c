using Continuum.Grains.Namespaces;
using Microsoft.Extensions.DependencyInjection;

namespace Continuum.Grains;

/// <summary>Registers what namespaces are placed with, besides the grains themselves.</summary>
public static class PlacementServices
{
    /// <summary>Adds it; <see cref="PlacementOptions"/>, <see cref="IImageLayers"/> and a <see cref="TimeProvider"/>
    /// are expected.</summary>
    public static IServiceCollection AddPlacement(this IServiceCollection services) => services
        .AddSingleton<NodeFailures>()
        .AddSingleton<PlacementQuestions>();
}
