using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Continuum.Hosting.Tests;

/// <summary>The settings of the sample program.</summary>
public sealed class SampleOptions
{
    [Range(1, 300)] public int IntervalSeconds { get; set; } = 5;

    [Range(1, 100)] public int Misses { get; set; } = 3;

    public int Port { get; set; }

    public bool Stuck { get; set; }
}

[OptionsValidator]
internal sealed partial class SampleOptionsValidator : IValidateOptions<SampleOptions>;
