namespace Continuum.Testing.Kills;

/// <summary>What became of the publications of one kind.</summary>
/// <param name="Kind">How they were published.</param>
/// <param name="Published">Publications begun.</param>
/// <param name="Acknowledged">Of these, by PUBACK or PUBCOMP.</param>
/// <param name="AcknowledgedBefore">
/// Of the acknowledged, those whose acknowledgement had come before the run's last kill: the others were given by a
/// node that nothing happened to any more, and prove nothing.
/// </param>
/// <param name="Answered">Of the acknowledged, with a reply or a dead letter.</param>
/// <param name="AnsweredAgain">Of all, with more replies than one.</param>
public sealed record KindCount(
    PublicationKind Kind, int Published, int Acknowledged, int AcknowledgedBefore, int Answered, int AnsweredAgain);
