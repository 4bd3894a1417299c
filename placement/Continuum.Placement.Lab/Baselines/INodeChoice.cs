namespace Continuum.Placement.Lab.Baselines;

/// <summary>Chooses the node of the next replica of a function.</summary>
internal interface INodeChoice
{
    /// <summary>The position of a node that <see cref="Fleet.MayPut"/>, or -1 where there is none.</summary>
    /// <param name="function">The function's position.</param>
    /// <param name="replica">How many replicas it has already.</param>
    int Choose(int function, int replica);
}
