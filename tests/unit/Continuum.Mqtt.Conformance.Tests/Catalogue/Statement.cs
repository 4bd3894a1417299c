namespace Continuum.Mqtt.Conformance.Tests.Catalogue;

/// <summary>One line of a catalogue.</summary>
/// <param name="Number">Such as <c>3.1.2-1</c>.</param>
/// <param name="Side">Whom it binds.</param>
/// <param name="Text">What it asks for, in words of this project.</param>
/// <param name="Reasons">Why there is no test, for the sides that have none.</param>
internal sealed record Statement(string Number, Side Side, string Text, IReadOnlyDictionary<Side, string> Reasons)
{
    /// <summary>What the names of its tests begin with.</summary>
    public string TestPrefix => $"MQTT_{Number.Replace('.', '_').Replace('-', '_')}_";

    public IEnumerable<Side> Sides => new[] { Side.Server, Side.Client }.Where(side => Side.HasFlag(side));
}
