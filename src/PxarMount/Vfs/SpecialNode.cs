namespace PxarMount.Vfs;

/// <summary>A device, named pipe or socket; the mode tells which.</summary>
public abstract class SpecialNode : Node;
