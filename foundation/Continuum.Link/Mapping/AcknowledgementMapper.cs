using Continuum.Contracts.Desired;
using Continuum.Link.Wire;

namespace Continuum.Link.Mapping;

internal static class AcknowledgementMapper
{
    public static AcknowledgementMessage ToWire(NodeAcknowledgement ack)
    {
        AcknowledgementMessage wire = new() { Revision = ack.Revision };
        wire.Assignments.AddRange(ack.Assignments.Select(status => new AssignmentStatusMessage
        {
            Version = Scalars.ToWire(status.Version),
            Phase = (PhaseCode)((int)status.Phase + 1),
            Detail = status.Detail,
        }));
        return wire;
    }

    public static NodeAcknowledgement ToContract(AcknowledgementMessage wire) => new(
        wire.Revision,
        [.. wire.Assignments.Select(status => new AssignmentStatus(
            Scalars.ToContract(status.Version),
            Scalars.ToContract<AssignmentPhase>((int)status.Phase),
            status.Detail))]);
}
