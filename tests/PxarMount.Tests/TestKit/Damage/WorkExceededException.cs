namespace PxarMount.Tests.TestKit.Damage;

/// <summary>A reader works without end. Not an <see cref="IOException"/>, so that nothing takes it for a damaged archive.</summary>
public sealed class WorkExceededException(string message) : Exception(message);
