namespace Continuum.Agent.Events;

/// <summary>One write on its way to the disk, whatever its answer is.</summary>
internal interface IQueueWrite
{
    void Apply(EventWriter writer);

    void Committed();

    void Failed(Exception e);
}
