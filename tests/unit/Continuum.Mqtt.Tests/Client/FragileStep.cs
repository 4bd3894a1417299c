namespace Continuum.Mqtt.Tests.Client;

/// <summary>Where a <see cref="FragileLogin"/> throws.</summary>
public enum FragileStep
{
    None,
    First,
    Next,
    Finish,
}
