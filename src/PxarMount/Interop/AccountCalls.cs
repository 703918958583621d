using System.Runtime.InteropServices;

namespace PxarMount.Interop;

/// <summary>Names of users and groups on this system.</summary>
internal static unsafe class AccountCalls
{
    private const int FirstCapacity = 1024;
    private const int LastCapacity = 1 << 20;
    private const int BufferTooSmall = 34;

    // The name is the first member of both structures; they are smaller than this.
    private const int RecordLength = 128;

    public static byte[]? FindUser(uint id) => Find(id, &LibC.GetUser);

    public static byte[]? FindGroup(uint id) => Find(id, &LibC.GetGroup);

    private static byte[]? Find(uint id, delegate*<uint, nint*, byte*, nuint, nint*, int> call)
    {
        nint* record = stackalloc nint[RecordLength / sizeof(nint)];
        for (int capacity = FirstCapacity; capacity <= LastCapacity; capacity *= 4)
        {
            byte[] buffer = new byte[capacity];
            fixed (byte* start = buffer)
            {
                nint found = 0;
                int error = call(id, record, start, (nuint)capacity, &found);
                if (error == BufferTooSmall)
                    continue;
                return error != 0 || found == 0
                    ? null
                    : MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)record[0]).ToArray();
            }
        }

        return null;
    }
}
