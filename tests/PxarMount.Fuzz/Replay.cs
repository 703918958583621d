using PxarMount.Tests.TestKit.Damage;

namespace PxarMount.Fuzz;

/// <summary>Reads one archive as a campaign does and says how it went.</summary>
public static class Replay
{
    public static async Task<int> RunAsync(string archive, string? payload)
    {
        try
        {
            byte[]? content = payload is null ? null : await File.ReadAllBytesAsync(payload);
            Exercise exercise = await Exercise.RunAsync(await File.ReadAllBytesAsync(archive), content, archive);
            Console.WriteLine($"{archive}: {exercise.Successes} ways of reading succeeded, none misbehaved");
            return 0;
        }
        catch (MisbehaviourException exception)
        {
            Console.WriteLine(exception);
            return 1;
        }
    }
}
